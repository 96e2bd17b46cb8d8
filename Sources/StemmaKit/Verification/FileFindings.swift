internal import Git

extension VerificationContext {
  /// Turns what is wrong with the files into findings.
  func report(_ flaws: [Flaw]) {
    for flaw in flaws {
      if flaw.kind == .shallow, references.isCopy { continue }
      reportFile(Self.kind(of: flaw), flaw.subject, flaw.message)
    }
  }

  private static func kind(of flaw: Flaw) -> FindingKind {
    switch flaw.kind {
    case .link: .linkedFile
    case .unknownFile: .unknownFile
    case .leftover: .leftover
    case .pack: .packDamaged
    case .packIndex: .indexDamaged
    case .reference: .refDamaged
    case .redirection: .alternates
    case .grafts: .grafts
    case .shallow: .shallow
    case .forgedDerivative: .indexForged
    case .derivative: .derivedDamaged
    case .unchecked: .derivedUnchecked
    default: .objectDamaged
    }
  }

  /// Compares the commit-graph, which plain git believes, with the commits.
  ///
  /// Where not everything is looked at, one of many commits is not.
  func checkCommitGraph() {
    let file = "objects/info/commit-graph"
    do throws(GitError) {
      guard let graph = try CommitGraph(repository: path) else { return }
      let generations = Dictionary(graph.entries.map { ($0.id, $0.generation) }) { first, _ in first }
      for entry in graph.entries {
        guard files.place(of: entry.id) != nil else {
          return report(.derivedDamaged, file, "tells of commit '\(entry.id.short)', which does not exist")
        }
        guard let commit = commit(entry.id, of: "the commit-graph") else { continue }
        let highest = entry.parents.map { generations[$0] ?? 0 }.max() ?? 0
        let isTrue =
          commit.tree == entry.tree && commit.parents == entry.parents
          && commit.committer.seconds & 0x3_FFFF_FFFF == entry.seconds
          && (entry.generation == 0 || entry.generation == highest + 1)
        if !isTrue {
          return report(.commitGraphForged, file, "tells of commit '\(entry.id.short)' otherwise than it is")
        }
      }
    } catch {
      report(error.kind == .unsupported ? .derivedUnchecked : .derivedDamaged, file, error.message)
    }
  }
}
