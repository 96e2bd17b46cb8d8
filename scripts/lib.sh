# Shared by the scripts; sourced, not run. Installs what building needs where it is missing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '== %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$1" >&2; [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2; exit 1; }

# Runs a command as root.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    fail "installing needs root: $*" "run it as root, or install sudo"
  fi
}

has_library() { command -v pkg-config >/dev/null && pkg-config --exists "$1"; }

# Installs git, pkg-config, libgit2 and libyaml where they are missing.
install_missing() {
  local packages=()
  command -v git >/dev/null || packages+=(git)
  command -v pkg-config >/dev/null || packages+=(pkg-config)
  has_library 'libgit2 >= 1.5' || packages+=(libgit2-dev)
  has_library yaml-0.1 || packages+=(libyaml-dev)
  if [ ${#packages[@]} -gt 0 ]; then
    if command -v apt-get >/dev/null; then
      say "installing ${packages[*]} with apt-get"
      as_root apt-get update -qq
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${packages[@]}" >/dev/null
    elif command -v brew >/dev/null; then
      say "installing pkg-config, libgit2 and libyaml with brew"
      brew install --quiet pkg-config libgit2 libyaml
    else
      fail "missing: ${packages[*]}" "install these packages with your package manager"
    fi
  fi
  command -v swift >/dev/null || fail "cannot find 'swift'" "install Swift 6.2 or newer from https://www.swift.org/install"
}
