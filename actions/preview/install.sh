#!/usr/bin/env bash
# Installs a release of eden, after its archive has the checksum of checksums.txt, or is attested by the release workflow.
set -euo pipefail

project=baikonur-oss/terraform-provider-baikonur
downloads=${EDEN_DOWNLOADS:-https://github.com/$project/releases/download}

fail() {
  echo "::error::$1"
  exit 1
}

platform() {
  case "$(uname -s) $(uname -m)" in
  "Linux x86_64") echo linux_amd64 ;;
  "Linux aarch64") echo linux_arm64 ;;
  "Darwin arm64") echo darwin_arm64 ;;
  "Darwin x86_64") echo darwin_amd64 ;;
  *) fail "eden has no release for $(uname -s) on $(uname -m)" ;;
  esac
}

checksum() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$1"
  else
    shasum -a 256 "$1"
  fi
}

# Fails unless the file is the one that was committed, or that the release workflow made.
check() {
  local listed found
  listed=$(awk -v name="$archive" '$2 == name { print $1 }' "$GITHUB_ACTION_PATH/checksums.txt")
  if [ -z "$listed" ]; then
    gh attestation verify "$1" --repo "$project" --signer-workflow "$project/.github/workflows/release.yml" ||
      fail "$archive is neither in checksums.txt nor attested by the release workflow of $project"
    return
  fi
  found=$(checksum "$1" | cut -d ' ' -f 1)
  [ "$found" = "$listed" ] || fail "$archive has the checksum $found, not $listed"
}

[[ $EDEN_VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "the input version is a release such as 0.2.0"
system=$(platform) || { echo "$system"; exit 1; }
archive=eden_${EDEN_VERSION}_$system.zip
folder=$RUNNER_TEMP/eden-$EDEN_VERSION
mkdir -p "$folder"
curl --silent --show-error --fail --location --retry 3 --max-time 300 --output "$folder/$archive" \
  "$downloads/v$EDEN_VERSION/$archive"
check "$folder/$archive"
unzip -q -o "$folder/$archive" eden -d "$folder"
chmod +x "$folder/eden"
echo "$folder" >>"$GITHUB_PATH"
