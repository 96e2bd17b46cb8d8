# What the scripts share; sourced by them, never run.

# Says on stderr what the script is about to do, or what it found.
say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# Says what failed and ends the script.
fail() {
  say "error: $*"
  exit 1
}

# What the build needs beside Swift, one a line: a command that succeeds where it is present|apt package|brew formula.
requirements() {
  cat <<'END'
command -v git|git|git
command -v pkg-config|pkg-config|pkgconf
pkg-config --exists libgit2|libgit2-dev|libgit2
pkg-config --exists yaml-0.1|libyaml-dev|libyaml
END
}

# Prints, on one line, the packages of a package manager (apt or brew) that would add what is missing.
missing_packages() {
  local probe apt brew packages=
  while IFS='|' read -r probe apt brew; do
    $probe >/dev/null 2>&1 || packages+=" ${!1}" # the variable that is called like the package manager
  done < <(requirements)
  echo "${packages# }"
}

# Installs what the build needs and the machine lacks; fails, naming the packages, where it cannot.
install_missing() {
  command -v swift >/dev/null || fail "'swift' is missing: install it as https://www.swift.org/install says"
  [[ -n $(missing_packages apt) ]] || return 0
  if command -v apt-get >/dev/null; then
    install_with_apt $(missing_packages apt)
  elif command -v brew >/dev/null; then
    say "installing with brew: $(missing_packages brew)"
    brew install $(missing_packages brew) >&2
  fi
  [[ -z $(missing_packages apt) ]] || fail "install these packages, then try again: $(missing_packages apt)"
}

# install_with_apt PACKAGES...
install_with_apt() {
  local as_root=env
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || fail "need root or 'sudo' to install these packages: $*"
    as_root="sudo env"
  fi
  say "installing with apt-get: $*"
  $as_root apt-get update -q >&2
  $as_root DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >&2
}
