/// Versions in what programs print.
enum VersionText {
  /// The first `v1.2.3` of a text, with what belongs to it, such as `-rc.1`; nil where there is none.
  static func first(in text: some StringProtocol) -> String? {
    let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "._+-".contains($0))) }
    return words.first { $0.first == "v" && $0.dropFirst().first?.isNumber == true }.map { String($0) }
  }
}
