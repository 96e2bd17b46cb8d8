/// Text inside a page. Nothing that is recorded can become markup.
enum HTML {
  /// Source: the HTML standard, serialising: `&`, `<`, `>` and both quotes as character references.
  static func text(_ text: String) -> String {
    var result = ""
    for scalar in inert(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
