internal import StemmaKit

/// One page for an auditor: a table that needs no script and nothing from elsewhere.
struct AuditPage: AuditForm {
  let enterprise: String
  let since: Instant?
  let until: Instant?
  let latest: Operation
  let now: Instant

  var head: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>Audit record of \(HTML.text(enterprise))</title>
    <style>
    body { font: 14px/1.4 sans-serif; margin: 2em }
    table { border-collapse: collapse }
    th, td { border: 1px solid #bbb; padding: 4px 8px; text-align: left; vertical-align: top }
    thead th { background: #eee }
    code { font-size: 12px; overflow-wrap: anywhere }
    .failed { color: #a00 }
    </style>
    </head>
    <body>
    <h1>Audit record of \(HTML.text(enterprise))</h1>
    <p>\(HTML.text(period)), newest first. Written by stemma \(HTML.text(Version.number)) at \(now.text).</p>
    \(proof)
    <table>
    <thead><tr>\(Self.columns.map { "<th>\($0)</th>" }.joined())</tr></thead>
    <tbody>

    """
  }

  private var period: String {
    switch (since?.text, until?.text) {
    case (let since?, let until?): "Operations from \(since) to \(until)"
    case (let since?, nil): "Operations since \(since)"
    case (nil, let until?): "Operations until \(until)"
    case (nil, nil): "All operations"
    }
  }

  private var proof: String {
    """
    <p>Each line is a commit of the branch <code>system</code>; its command shows it in the store, and in a clone that has the branch.
    When this was written, operation \(latest.sequence) was the newest, commit <code>\(latest.commit)</code>:
    <code>git merge-base --is-ancestor \(latest.commit) system</code> succeeds as long as nothing up to it was rewritten,
    and <code>git log --format=%H \(latest.commit)</code> lists all operations up to it.</p>
    """
  }

  private static let columns = ["Sequence", "Time", "Who", "What", "Where", "Why", "Result", "Command"]

  func row(_ item: Operation, _ images: [AssetImages]) -> String {
    let cells = [
      ["\(item.sequence)"], [item.time.text], who(item), what(item, images), place(item), why(item), result(item),
    ]
    let texts = cells.map { lines in lines.map(HTML.text).joined(separator: "<br>") }
    let style = item.result == "failed" ? " class=\"failed\"" : ""
    return "<tr\(style)>" + texts.map { "<td>\($0)</td>" }.joined()
      + "<td><code>\(HTML.text(item.command))</code></td></tr>\n"
  }

  private func who(_ item: Operation) -> [String] {
    [item.person.address, "\(item.client), \(item.method)"] + (item.run.map { [$0] } ?? [])
  }

  private func what(_ item: Operation, _ images: [AssetImages]) -> [String] {
    let named: [(String, String?)] = [
      ("version", item.version), ("tree", item.tree?.text), ("promoted from", item.promotedFrom),
      ("rolled back to", item.rolledBackTo), ("asked for", item.requested),
    ]
    return ["\(item.kind.name): \(item.subject)"] + named.compactMap { name, value in value.map { "\(name) \($0)" } }
      + images.map { "\($0.asset): \($0.images.joined(separator: ", "))" }
  }

  private func place(_ item: Operation) -> [String] {
    let named = [("cabinet", item.cabinet), ("environment", item.environment)]
    return named.compactMap { name, value in value.map { "\(name) \($0)" } }
      + (item.assets.isEmpty ? [] : ["assets " + item.assets.joined(separator: ", ")])
  }

  private func why(_ item: Operation) -> [String] {
    item.reason.split(separator: "\n").map(String.init) + (item.ticket.map { ["ticket \($0)"] } ?? [])
  }

  private func result(_ item: Operation) -> [String] { [item.result] + (item.error.map { [$0] } ?? []) }

  func end(_ count: Int) -> String {
    "</tbody>\n</table>\n<p>\(count) operation\(count == 1 ? "" : "s")</p>\n</body>\n</html>\n"
  }
}
