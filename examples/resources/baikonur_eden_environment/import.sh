# <profile>/<name>
terraform import baikonur_eden_environment.preview api/pr-12
