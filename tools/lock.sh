#!/usr/bin/env bash
# Choose the versions of all dependencies anew and write them, with hashes, to requirements/.
#
# uv.lock stays out of the repository because it names the package index of whoever ran this; the
# exported lists carry versions and hashes only (docs/decisions/hash-locked-requirements.md).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v uv >/dev/null || { echo "make lock needs uv (pip install uv)." >&2; exit 1; }

export_to() {
  local file=$1
  shift
  uv export --quiet --frozen --no-header --no-emit-project --format requirements-txt \
    --output-file "requirements/$file" "$@" >/dev/null
}

uv lock --quiet "$@"
export_to core.txt --no-default-groups
export_to fast.txt --no-default-groups --extra fast
export_to dev.txt --all-groups --extra fast --extra gazetteer
printf 'hatchling>=1.27\neditables>=0.5\n' |
  uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --output-file requirements/build.txt - >/dev/null
if grep -nE '://|^-' requirements/*.txt; then
  echo "A lock file names an index or an address; see above." >&2
  exit 1
fi
