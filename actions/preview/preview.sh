#!/usr/bin/env bash
# Does for a pull request what its state and labels of now want: a run that waited behind others acts on what is, not on what its
# event said.
#
# In the mode purge it deletes the environments of all closed pull requests.
set -euo pipefail

fail() {
  echo "::error::$1"
  exit 1
}

# What the application prints is no command for the runner.
quoted() {
  local word status=0
  word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$word"
  "$@" || status=$?
  echo "::$word::"
  return "$status"
}

number() {
  local number=$INPUT_PULL_REQUEST
  if [ -z "$number" ]; then
    number=$(jq -r '.pull_request.number // .number // ""' "$GITHUB_EVENT_PATH")
  fi
  [[ $number =~ ^[1-9][0-9]*$ ]] || fail "this run is no pull request's: set the input pull-request to a number"
  echo "$number"
}

# The token is in no argument, which other programs could read.
look() {
  curl --silent --show-error --fail --location --retry 3 --max-time 60 --config - \
    --header "Accept: application/vnd.github+json" --header "X-GitHub-Api-Version: 2022-11-28" \
    "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/pulls/$1" <<<"header = \"Authorization: Bearer $GITHUB_TOKEN\""
}

# What a pull request wants: create, delete, or refuse where its code comes from another repository.
wanted() {
  jq -r --arg needed "$INPUT_LABEL" '
    if (.state | IN("open", "closed") | not) then error("it has no state")
    elif (.head.repo.id // 0) != .base.repo.id then "refuse"
    elif .state == "closed" then "delete"
    elif $needed == "" or any(.labels[]; .name == $needed) then "create"
    else "delete" end'
}

# What of that may be done in this mode.
allowed() {
  case "$INPUT_MODE:$1" in
  auto:create | deploy:create) echo create ;;
  report:create) echo report ;;
  auto:delete | delete:delete) echo delete ;;
  auto:* | deploy:* | report:* | delete:* | look:*) echo none ;;
  *) fail "the input mode is auto, deploy, report, delete, look or purge" ;;
  esac
}

create() {
  local flags=(--report github --pull-request "$number")
  if [ -n "$INPUT_IMAGE_REPOSITORY" ]; then
    local digest=${INPUT_IMAGE#"$INPUT_IMAGE_REPOSITORY@sha256:"}
    [[ $digest =~ ^[0-9a-f]{64}$ ]] || fail "the image has to be $INPUT_IMAGE_REPOSITORY@sha256:<digest>"
  fi
  [ -n "$INPUT_IMAGE" ] || fail "set the input image"
  [ -z "$INPUT_TTL" ] || flags+=(--ttl="$INPUT_TTL")
  [ "$INPUT_WAIT" != true ] || flags+=(--wait)
  quoted eden create --profile="$INPUT_PROFILE" --name="$name" --image-uri="$INPUT_IMAGE" "${flags[@]}"
}

report() {
  local flags=(--to github --pull-request "$number")
  [ "$INPUT_OUTCOME" = success ] || flags+=(--failed)
  quoted eden report --profile="$INPUT_PROFILE" "${flags[@]}" -- "$name"
}

delete() {
  quoted eden delete --profile="$INPUT_PROFILE" --name="$name"
}

if [ "$INPUT_MODE" = purge ]; then
  quoted eden purge --closed --yes --profile="$INPUT_PROFILE"
  exit
fi
number=$(number) || { echo "$number"; exit 1; }
name=${INPUT_NAME:-pr-$number}
pull=$(look "$number") || fail "pull request $number cannot be looked at, so nothing is done"
wanted=$(wanted <<<"$pull") || fail "pull request $number cannot be looked at, so nothing is done"
action=$(allowed "$wanted") || { echo "$action"; exit 1; }
printf 'wanted=%s\naction=%s\n' "$wanted" "$action" >>"$GITHUB_OUTPUT"
echo "Pull request $number wants to $wanted; done in the mode $INPUT_MODE: $action"
if [ "$action" != none ]; then
  "$action"
fi
