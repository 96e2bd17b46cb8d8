import FuzzSupport
import Manifests
import Testing

@testable import StemmaKit

@Suite("changes of values") struct ValueComparisonTests {
  static func pod(_ containers: Value, _ more: (String, Value)...) -> Value {
    .map(Map([("spec", .map(Map([("containers", containers)] + more)))]))
  }

  @Test(
    "fields are named by the keys that Kubernetes merges by",
    arguments: [
      (
        pod([["name": "a", "image": "x:1"], ["name": "b"]]), pod([["name": "b"], ["name": "a", "image": "x:2"]]),
        ["spec.containers[a].image", "spec.containers"]
      ),
      (
        ["ports": [["containerPort": 80], ["containerPort": 53, "protocol": "UDP"]]],
        ["ports": [["containerPort": 80, "name": "web"], ["containerPort": 53, "protocol": "TCP"]]],
        ["ports[80].name", "ports[53/UDP]", "ports[53]"]
      ),
      (
        ["ports": [["port": 80, "targetPort": 1]]], ["ports": [["port": 80, "targetPort": 2]]],
        ["ports[80].targetPort"]
      ),
      (
        ["volumeMounts": [["mountPath": "/a", "name": "x"]]], ["volumeMounts": [["mountPath": "/a", "name": "y"]]],
        ["volumeMounts[/a].name"]
      ),
      (
        ["rules": [["host": "a", "http": ["paths": [["path": "/", "x": 1]]]]]],
        ["rules": [["host": "a", "http": ["paths": [["path": "/", "x": 2]]]]]], ["rules[a].http.paths[/].x"]
      ),
      (["rules": [["verbs": ["get"]]]], ["rules": [["verbs": ["get", "list"]]]], ["rules"]),
      (
        ["volumeClaimTemplates": [["metadata": ["name": "d"], "x": 1]]],
        ["volumeClaimTemplates": [["metadata": ["name": "d"], "x": 2]]], ["volumeClaimTemplates[d].x"]
      ),
      (["tolerations": [["key": "a"]]], ["tolerations": [["key": "b"]]], ["tolerations"]),
      (["env": [["name": "A"], ["name": "A"]]], ["env": [["name": "A"]]], ["env"]),
      (["args": ["a", "b"]], ["args": ["a", "c"]], ["args"]),
      (
        ["annotations": ["a.b/c": "1", "d": "1"]], ["annotations": ["a.b/c": "2", "d": "2"]],
        ["annotations[a.b/c]", "annotations.d"]
      ),
      (["a": 1], ["a": "1"], ["a"]), (["a": .null], [:], ["a"]), ([:], [:], []),
      (["\u{E9}": 1], ["e\u{301}": 1], ["e\u{301}", "\u{E9}"]),
    ] as [(Value, Value, [String])])
  func paths(old: Value, new: Value, expected: [String]) throws {
    let changes = ValueComparison.changes(old, new)
    #expect(changes.map(\.text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    #expect(try ValueEditor.apply(changes, to: old).value == new)
  }

  @Test("the patch of each kind of change") func patch() throws {
    let old: Value = ["a~/b": 1, "env": [["name": "A"], ["name": "B", "value": "1"], ["name": "C"]], "gone": 1]
    let new: Value = [
      "a~/b": 2, "env": [["name": "C"], ["name": "N"], ["name": "B", "value": "2"]], "new": ["x": .null],
    ]
    let operations = try ValueEditor.apply(ValueComparison.changes(old, new), to: old).operations
    let lines = operations.map { String(decoding: CanonicalJSON.write($0).dropLast(), as: UTF8.self) }
    #expect(
      lines == [
        #"{"op":"replace","path":"/a~0~1b","value":2}"#, #"{"op":"remove","path":"/env/0"}"#,
        #"{"op":"replace","path":"/env/0/value","value":"2"}"#,
        #"{"op":"add","path":"/env/2","value":{"name":"N"}}"#, #"{"from":"/env/1","op":"move","path":"/env/0"}"#,
        #"{"from":"/env/2","op":"move","path":"/env/1"}"#, #"{"op":"remove","path":"/gone"}"#,
        #"{"op":"add","path":"/new","value":{"x":null}}"#,
      ])
  }

  /// Whatever two objects are, the patch from one to the other gives the other, also for a reader of JSON text.
  @Test("a patch gives the other object", arguments: [1, 20_261_125, UInt64.random(in: 0 ... .max)])
  func isExact(seed: UInt64) throws {
    var random = RandomObjects(seed: seed)
    for number in 0..<300 {
      let old = random.object()
      let new = number.isMultiple(of: 3) ? random.object() : random.changed(old)
      let place = "seed \(seed), pair \(number)"
      let edited = try ValueEditor.apply(ValueComparison.changes(old, new), to: old)
      try #require(edited.value == new, "\(place)")
      let read = try edited.operations.map { try YAML.document(CanonicalJSON.write($0))?.value ?? .null }
      try #require(try read.reduce(old) { try JSONPatch.apply($1, to: $0) } == new, "\(place)")
    }
  }

  /// Any of the changes can be made without the others; the rest of them, made then, gives the other object.
  @Test("changes are apart from each other", arguments: [2, UInt64.random(in: 0 ... .max)])
  func isApart(seed: UInt64) throws {
    var random = RandomObjects(seed: seed)
    for number in 0..<200 {
      let old = random.object()
      let new = random.changed(old)
      let changes = ValueComparison.changes(old, new)
      let chosen = changes.filter { _ in random.coin() }
      let partly = try ValueEditor.apply(chosen, to: old).value
      let rest = try ValueEditor.apply(ValueComparison.changes(partly, new), to: partly)
      try #require(rest.value == new, "seed \(seed), pair \(number)")
      if chosen.isEmpty { try #require(partly == old, "seed \(seed), pair \(number)") }
    }
  }

  @Test(
    "quantities by value",
    arguments: [
      ("500m", "0.5", true), ("1Gi", "1024Mi", true), ("700m", "0.7", true), ("1", "1000m", true), ("0", "0m", true),
      ("1e3", "1k", true), ("1.5Gi", "1536Mi", true), ("1G", "1Gi", false), ("100m", "0.11", false),
      ("1001", "1.001k", true), ("1E3", "1000", true), ("2n", "0.002u", true), ("99999999999999999999", "1", false),
    ])
  func quantities(a: String, b: String, isEqual: Bool) {
    let (x, y) = (QuantityValue(a), QuantityValue(b))
    #expect((x != nil && x == y) == isEqual)
  }
}

/// Kubernetes-like objects made from a seed, with lists of all sorts, and changed ones.
struct RandomObjects {
  private var random: SplitMix
  private var values: RandomValues

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    values = RandomValues(SplitMix(seed: seed, execution: 1))
  }

  mutating func coin() -> Bool { random.next().isMultiple(of: 2) }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

  mutating func object() -> Value {
    var object = values.map(depth: 3).mapValue ?? Map()
    object["spec"] = ["containers": containers(), "tolerations": list(), "volumes": named(0)]
    return .map(object)
  }

  /// The object with some places changed, and lists in another order.
  mutating func changed(_ value: Value) -> Value {
    switch value {
    case .map(var map):
      for key in map.keys where below(3) == 0 { map[key] = map[key].map { changed($0) } }
      if below(4) == 0, let key = map.keys.first { map[key] = nil }
      if below(4) == 0 { map[values.text()] = values.value(depth: 1) }
      return .map(map)
    case .list(var items):
      items = items.map { below(3) == 0 ? changed($0) : $0 }
      if below(3) == 0, !items.isEmpty { items.remove(at: below(items.count)) }
      if below(3) == 0 { items.append(["name": .string("new\(below(3))"), "x": values.value(depth: 1)]) }
      if below(3) == 0 { items.shuffle(using: &random) }
      return .list(items)
    default: return below(2) == 0 ? values.value(depth: 1) : value
    }
  }

  private mutating func containers() -> Value {
    .list(
      (0..<below(4)).map { number in
        [
          "name": .string("c\(number)"), "env": named(1), "ports": ports(), "args": list(),
          "x": values.value(depth: 2),
        ]
      })
  }

  private mutating func named(_ depth: Int) -> Value {
    var names = ["a", "b", "c", "d", "e"].prefix(below(6)).shuffled(using: &random)
    if below(10) == 0 { names.append("a") }
    return .list(names.map { ["name": .string($0), "value": values.value(depth: depth)] })
  }

  private mutating func ports() -> Value {
    .list([80, 81, 53].shuffled(using: &random).prefix(below(4)).map { ["containerPort": .int($0)] })
  }

  private mutating func list() -> Value { .list((0..<below(4)).map { _ in values.value(depth: 1) }) }
}
