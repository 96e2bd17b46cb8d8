import Testing

@testable import StemmaKit

@Suite("collecting the files of a source") struct CollectorTests {
  @Test("the kind is found out by the files at the top, and may be said") func kinds() throws {
    try expectCapture(of: ["a.yaml": "", "b/c.yml": "", "d.json": ""], is: "manifests: a.yaml b/c.yml d.json")
    try expectCapture(
      of: ["Chart.yaml": "", "values.yaml": "", "templates/web.yaml": ""],
      is: "helm: Chart.yaml templates/web.yaml values.yaml")
    for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
      try expectCapture(
        of: [name: ""],
        is: """
          kustomize: \(name)
          note: the kustomization is built for every cabinet: name one for each with '--overlay overlays/{environment}'
          """)
    }
    try expectCapture(
      of: ["Chart.yaml": "", "kustomization.yaml": ""], is: "helm: Chart.yaml kustomization.yaml")
    try expectCapture(
      of: ["charts/web/Chart.yaml": "", "a.yaml": ""], kind: .helm, is: "helm: a.yaml charts/web/Chart.yaml")
  }

  @Test("a single file") func single() throws {
    let files = ["x/web.yaml": "a: 1", "x/notes.txt": "", "x/webChart.yaml": "", "x/kustomization.yaml": ""]
    try expectCapture(of: files, from: "/src/x/web.yaml", is: "manifests: web.yaml")
    try expectCapture(of: files, from: "/src/x/../x/web.yaml", kind: .manifests, is: "manifests: web.yaml")
    try expectCapture(
      of: files, links: ["now.yaml": "x/web.yaml"], from: "/src/now.yaml", is: "manifests: web.yaml")
    try expectCapture(
      of: files, from: "/src/x/notes.txt",
      is: """
        error: 'notes.txt' is no manifest
        hint: manifests end in .yaml, .yml or .json
        """)
    let directory = """
      error: 'web.yaml' is a file and no directory
      hint: give the directory with '--from'
      """
    try expectCapture(of: files, from: "/src/x/web.yaml", kind: .helm, is: directory)
    try expectCapture(of: files, from: "/src/x/web.yaml", overlay: "prod", is: directory)
    try expectCapture(
      of: files, from: "/src/x/webChart.yaml",
      is: """
        error: 'webChart.yaml' changes how Argo CD reads its directory: as a Helm chart
        hint: leave it out with '--exclude webChart.yaml'
        """)
    try expectCapture(
      of: files, from: "/src/x/kustomization.yaml",
      is: """
        error: 'kustomization.yaml' is a file and no directory
        hint: give the directory with '--from'
        """)
    try expectCapture(of: files, from: "/src/y", is: "error: cannot read '/src/y': nothing is there")
  }

  @Test("manifests: what Kubernetes' tools read, and nothing hidden; what is surprising is said") func manifests()
    throws
  {
    try expectCapture(
      of: [
        "a.yaml": "", "README.md": "", "b.YAML": "", "c.Json": "", "d.txt": "", ".e.yaml": "", ".f/g.yml": "",
        ".f/h.txt": "", "i/Makefile": "", "yaml": "", ".git/config.yaml": "", "i/.git/j.yaml": "",
      ],
      is: """
        manifests: a.yaml
        note: '.e.yaml' was left out: it is hidden
        note: '.f/g.yml' was left out: it is hidden
        note: 'b.YAML' was left out: its ending is in capitals
        note: 'c.Json' was left out: its ending is in capitals
        """)
  }

  @Test("charts and kustomizations: every file, hidden ones too, but nothing of Git's") func everything() throws {
    try expectCapture(
      of: ["Chart.yaml": "", ".helmignore": "", "files/a.txt": "", ".git/HEAD": "", "sub/.git": "", "b.YAML": ""],
      is: "helm: .helmignore Chart.yaml b.YAML files/a.txt")
    try expectCapture(
      of: ["kustomization.yaml": "", "config/.env": "", "patch.txt": ""], overlay: ".",
      is: """
        kustomize: config/.env kustomization.yaml patch.txt
        note: the kustomization is built for every cabinet: name one for each with '--overlay overlays/{environment}'
        """)
  }

  @Test("bytes are taken as they are") func bytes() throws {
    let tree = MemoryTree(["a.yaml": "a: 1\r\n\u{FEFF}b"])
    let source = try SourceCollector(tree).collect(SourceRequest(path: "/src"))
    #expect(source.files == ["a.yaml": Array("a: 1\r\n\u{FEFF}b".utf8)])
  }

  @Test(
    "what '--exclude' leaves out",
    arguments: [
      (["b.yaml"], "manifests: a.yaml test/c.yaml test/deep/d.yaml"),
      (["test"], "manifests: a.yaml b.yaml"), (["test/"], "manifests: a.yaml b.yaml"),
      (["test/c.yaml"], "manifests: a.yaml b.yaml test/deep/d.yaml"),
      (["test/*.yaml"], "manifests: a.yaml b.yaml test/deep/d.yaml"),
      (["test/**/*.yaml"], "manifests: a.yaml b.yaml"), (["**/d.yaml", "a.*"], "manifests: b.yaml test/c.yaml"),
      (["B.yaml"], "manifests: a.yaml b.yaml test/c.yaml test/deep/d.yaml"), (["*"], "manifests: "),
    ])
  func excluded(patterns: [String], expected: String) throws {
    let files = ["a.yaml": "", "b.yaml": "", "test/c.yaml": "", "test/deep/d.yaml": ""]
    try expectCapture(of: files, exclude: patterns, is: expected)
    var request = SourceRequest(path: "/src")
    request.exclude = patterns
    #expect(try SourceCollector(MemoryTree(files)).collect(request).excluded == patterns)
  }

  @Test("what is left out is not looked at: links, files for controllers, directories that go too deep") func unseen()
    throws
  {
    try expectCapture(
      of: ["a.yaml": "", "x/helmChart.yaml": "", "y/1/2/3/b.yaml": "", "z/kustomization.yaml": ""],
      links: ["w": "/etc"],
      exclude: ["w", "x/*Chart.yaml", "y", "z"], limits: CaptureLimits(depth: 2), is: "manifests: a.yaml")
  }

  @Test("links to files inside are followed; what is no file is said") func links() throws {
    try expectCapture(
      of: ["real/a.txt": "a: 1", "b.yaml": ""], links: ["a.yaml": "real/a.txt", "c.yaml": "./a.yaml"],
      sockets: ["s.yaml"],
      is: """
        manifests: a.yaml b.yaml c.yaml
        note: 's.yaml' is no file and was left out
        """)
    // The directory itself may be named by a link.
    try expectCapture(of: ["x/a.yaml": ""], links: ["/home/now": "/src/x"], from: "/home/now", is: "manifests: a.yaml")
  }

  @Test(
    "links that cannot be taken",
    arguments: [
      ("../outside.yaml", "leaves the directory"), ("/etc/passwd", "leaves the directory"),
      ("sub/../../outside.yaml", "leaves the directory"), ("hop.yaml", "leaves the directory"),
      ("/srcs/a.yaml", "leaves the directory"), ("missing.yaml", "leads nowhere"), ("a.yaml", "leads nowhere"),
      ("sub", "stands for a directory"), (".", "stands for a directory"),
      (".git/config", "leaves the directory"), ("..", "leaves the directory"),
    ])
  func badLinks(target: String, problem: String) throws {
    try expectCapture(
      of: ["sub/b.yaml": "", "/outside.yaml": "", "/etc/passwd": "", "/srcs/a.yaml": "", ".git/config": ""],
      links: ["a.yaml": target, "hop.yaml": "../outside.yaml"], exclude: ["hop.*"],
      is: """
        error: the link 'a.yaml' \(problem)
        hint: leave it out with '--exclude a.yaml'
        """)
  }
}

extension CaptureLimits {
  init(files: Int = 100, fileBytes: Int = 100, bytes: Int = 1 << 20, depth: Int = 40) {
    self.init()
    (self.files, self.fileBytes, self.bytes, self.depth) = (files, fileBytes, bytes, depth)
  }
}
