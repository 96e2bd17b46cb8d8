public import Manifests

/// What one execution checks.
public enum FuzzCase: Sendable {
  case file([UInt8])
  case value(Value)

  /// A file that is read as this.
  public var bytes: [UInt8] {
    switch self {
    case .file(let bytes): bytes
    case .value(let value): FlowText.write(value)
    }
  }
}

/// The cases of a run: first the corpus as it is, then what a seed makes of it.
public struct CaseSource: Sendable {
  private let corpus: [[UInt8]]
  private let seed: UInt64

  public init(corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus
    self.seed = seed
  }

  /// The case of one execution, the same at every call.
  public func input(_ execution: UInt64) -> FuzzCase {
    if execution < corpus.count { return .file(corpus[Int(execution)]) }
    var random = SplitMix(seed: seed, execution: execution)
    switch random.below(10) {
    case 0...3 where !corpus.isEmpty: return .file(mutated(corpus[random.below(corpus.count)], &random))
    case 4...6: return .file(RandomDocument.file(random))
    case 7: return .file(mutated(random.once(in: 2) ? RandomDocument.file(random) : written(&random), &random))
    default: return .value(value(&random))
    }
  }

  private func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    Mutation.mutated(bytes, others: corpus, SplitMix(seed: random.next()))
  }

  private func value(_ random: inout SplitMix) -> Value {
    var values = RandomValues(SplitMix(seed: random.next()))
    return random.once(in: 100) ? values.tower(height: random.from(1...90)) : values.value(depth: 4)
  }

  /// A file in the canonical form.
  private func written(_ random: inout SplitMix) -> [UInt8] {
    var values = RandomValues(SplitMix(seed: random.next()))
    return YAML.write(values.map(depth: 3))
  }
}
