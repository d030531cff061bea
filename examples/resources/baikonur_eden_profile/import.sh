# The name of the profile
terraform import baikonur_eden_profile.api api
