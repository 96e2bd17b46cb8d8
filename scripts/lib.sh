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

# Prints how the script is used, in the words at its top.
usage() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }

# Ends the script as used wrongly, saying how it is used.
misuse() {
  say "error: $*"
  usage >&2
  exit 64
}

# Makes STEMMA_BIN the absolute path of a program: the one that it names, or one that is built.
find_stemma() {
  if [[ -z ${STEMMA_BIN:-} ]]; then
    cd "$(dirname "${BASH_SOURCE[0]}")/.."
    install_missing
    say "building stemma (the first time takes a few minutes)"
    swift build -c release --product stemma >&2
    STEMMA_BIN=$(swift build -c release --show-bin-path)/stemma
    cd "$OLDPWD"
  fi
  [[ $STEMMA_BIN == /* ]] || STEMMA_BIN=$PWD/$STEMMA_BIN
  [[ -x $STEMMA_BIN ]] || fail "not a program: '$STEMMA_BIN'"
}

# Makes `scratch` a new temporary directory, which goes when the script ends. Other people's configuration and stores are
# out of reach from here on.
make_scratch() {
  [[ -n ${EPOCHREALTIME:-} ]] || fail "bash 5 or newer is missing"
  command -v git >/dev/null || fail "'git' is missing"
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/stemma-$(basename "$0").XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  unset STEMMA_STORE
  export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LC_ALL=C STEMMA_AUTHOR='A Script <script@example.com>'
}

# Makes a store with one cabinet, `c`: make_store STORE
make_store() {
  "$STEMMA_BIN" init --quiet "$1" >/dev/null
  "$STEMMA_BIN" cabinet create c --environment dev --store "$1" --quiet >/dev/null
}

# Prints microseconds as seconds.
seconds() { printf '%d.%03d' $(($1 / 1000000)) $(($1 / 1000 % 1000)); }
