import Testing

@testable import StemmaKit

@Suite("files that none may hold, and how much") struct FileRulesTests {
  @Test(
    "files that change how controllers or Git read a directory",
    arguments: [
      (".gitattributes", "Git reads its directory"), ("x/.GitAttributes", "Git reads its directory"),
      (".gitmodules", "Git reads its directory"), (".sourceignore", "Flux reads its directory"),
      (".argocd-source.yaml", "Argo CD reads its directory"),
      ("x/.argocd-source-web.yaml", "Argo CD reads its directory"),
      (".argocd-allow-concurrency", "Argo CD reads its directory"), ("web.jsonnet", "Argo CD reads its directory"),
      ("webChart.yaml", "Argo CD reads its directory: as a Helm chart"),
      ("x/Chart.yaml", "Argo CD reads its directory: as a Helm chart"),
    ])
  func controllers(file: String, reader: String) throws {
    try expectCapture(
      of: ["a.yaml": "", file: ""], kind: .manifests,
      is: """
        error: '\(file)' changes how \(reader)
        hint: leave it out with '--exclude \(file)'
        """)
    try expectCapture(of: ["a.yaml": "", file: ""], kind: .manifests, exclude: [file], is: "manifests: a.yaml")
  }

  @Test(
    "a kustomization is none of the manifests", arguments: ["kustomization.yaml", "kustomization.yml", "Kustomization"])
  func kustomizations(file: String) throws {
    try expectCapture(
      of: ["a.yaml": "", "x/\(file)": ""], kind: .manifests,
      is: """
        error: 'x/\(file)' changes how controllers read its directory: as a kustomization
        hint: leave it out with '--exclude x/\(file)'
        """)
  }

  @Test("charts hold charts and kustomizations, but nothing for Git and controllers") func charts() throws {
    try expectCapture(
      of: ["Chart.yaml": "", "charts/db/Chart.yaml": "", "x/kustomization.yaml": ""],
      is: "helm: Chart.yaml charts/db/Chart.yaml x/kustomization.yaml")
    for file in [".gitattributes", ".sourceignore", ".argocd-source.yaml"] {
      let reader = file == ".gitattributes" ? "Git" : file == ".sourceignore" ? "Flux" : "Argo CD"
      try expectCapture(
        of: ["Chart.yaml": "", file: ""],
        is: """
          error: '\(file)' changes how \(reader) reads its directory
          hint: leave it out with '--exclude \(file)'
          """)
    }
  }

  @Test(
    "paths that cannot be stored",
    arguments: [
      "x/.GIT/a.yaml", "a\\b.yaml", "a\nb.yaml", "a\u{7F}.yaml", "x/\u{301}a.yaml",
      "x/" + String(repeating: "n", count: 256),
    ])
  func paths(file: String) throws {
    let shown = file.utf8.count > 100 ? file.prefix(60) + "…" : file[...]
    try expectCapture(
      of: ["Chart.yaml": "", file: ""],
      is: """
        error: the path '\(shown)' cannot be stored
        hint: give the file another name
        """)
  }

  @Test("the words that tell Argo CD to skip a file, with their line") func skipped() throws {
    let text = "kind: ConfigMap\n# +argocd:skip-file-renderin\ndata: {a: +argocd:skip-file-rendering}\n"
    expectError("x/a.yaml:3: tells Argo CD to skip the file", hints: ["take the words out"]) {
      try SourceFileRules.check(Array(text.utf8), at: "x/a.yaml")
    }
    try SourceFileRules.check(Array("+argocd:+argocd:skip-file".utf8), at: "a.yaml")
  }

  @Test("how much a source may hold") func limits() throws {
    let files = ["a.yaml": "12345", "b.yaml": "12345", "x/y/c.yaml": "12345", "d.txt": "1234567890"]
    let exact = CaptureLimits(files: 3, fileBytes: 5, bytes: 15, depth: 2)
    try expectCapture(of: files, limits: exact, is: "manifests: a.yaml b.yaml x/y/c.yaml")
    let hint = "hint: name a smaller directory, or leave files out with '--exclude'"
    try expectCapture(
      of: files, limits: CaptureLimits(files: 2), is: "error: the source has more than 2 files or 1 MiB\n\(hint)")
    try expectCapture(
      of: files.mapValues { _ in String(repeating: "x", count: 700 << 10) },
      limits: CaptureLimits(fileBytes: 1 << 20), is: "error: the source has more than 100 files or 1 MiB\n\(hint)")
    try expectCapture(
      of: files, limits: CaptureLimits(fileBytes: 4), is: "error: '/src/a.yaml' has more than 4 bytes")
    try expectCapture(of: files, limits: CaptureLimits(depth: 1), is: "error: 'x/y' is more than 1 directories deep")
    try expectCapture(
      of: files, from: "/src/a.yaml", limits: CaptureLimits(fileBytes: 4),
      is: "error: '/src/a.yaml' has more than 4 bytes")
  }
}
