import Manifests
import Testing

@testable import StemmaKit

@Suite("patches of rendered objects") struct PatchTests {
  static let object: Value = [
    "metadata": ["labels": ["a": "1", "b/c": "2"]],
    "spec": [
      "containers": [
        ["name": "web", "image": "a", "env": [["name": "A", "value": "1"]]], ["name": "side", "image": "b"],
      ], "list": [1, 2],
    ],
  ]

  @Test("strategic merge: keyed lists, removal, replacement") func merge() {
    let patched = StrategicMerge.apply(
      [
        "metadata": ["labels": ["a": .null, "d": "3"]],
        "spec": [
          "containers": [
            ["name": "web", "env": [["name": "B", "value": "2"]], "image": "c"], ["name": "side", "$patch": "delete"],
            ["name": "new", "image": "d"],
          ],
          "list": [9],
        ],
      ], to: Self.object)
    #expect(
      patched == [
        "metadata": ["labels": ["b/c": "2", "d": "3"]],
        "spec": [
          "containers": [
            ["name": "web", "image": "c", "env": [["name": "A", "value": "1"], ["name": "B", "value": "2"]]],
            ["name": "new", "image": "d"],
          ],
          "list": [9],
        ],
      ])
    #expect(StrategicMerge.apply(["spec": ["$patch": "replace", "x": 1]], to: Self.object)["spec"] == ["x": 1])
  }

  @Test(
    "JSON patch",
    arguments: [
      (["op": "replace", "path": "/spec/containers/0/image", "value": "z"], "/spec/containers/0/image", "z"),
      (["op": "add", "path": "/spec/list/1", "value": 7], "/spec/list/1", 7),
      (["op": "add", "path": "/spec/list/-", "value": 7], "/spec/list/2", 7),
      (["op": "remove", "path": "/spec/list/0"], "/spec/list/0", 2),
      (["op": "replace", "path": "/metadata/labels/b~1c", "value": "x"], "/metadata/labels/b~1c", "x"),
      (["op": "copy", "from": "/spec/list/0", "path": "/spec/copy"], "/spec/copy", 1),
      (["op": "move", "from": "/spec/list/0", "path": "/spec/moved"], "/spec/moved", 1),
      (["op": "test", "path": "/spec/list/0", "value": 1], "/spec/list/0", 1),
    ] as [(Value, String, Value)])
  func json(operation: Value, path: String, expected: Value) throws {
    let patched = try JSONPatch.apply(operation, to: Self.object)
    #expect(throws: Never.self) {
      _ = try JSONPatch.apply(["op": "test", "path": .string(path), "value": expected], to: patched)
    }
  }

  @Test(
    "JSON patches that cannot be applied",
    arguments: [
      (["op": "replace", "path": "/nothing", "value": 1], "there is no '/nothing'"),
      (["op": "remove", "path": "/spec/list/5"], "there is no '/5'"),
      (["op": "test", "path": "/spec/list/0", "value": 2], "the test of '/spec/list/0' fails"),
      (["op": "add", "path": "x", "value": 1], "'add' lacks a path that begins with '/'"),
      (["op": "add", "path": "/x"], "'add' lacks 'value'"), (["op": "burn", "path": "/x"], "unknown operation 'burn'"),
    ] as [(Value, String)])
  func refused(operation: Value, message: String) {
    let error = #expect(throws: JSONPatch.Failure.self) { _ = try JSONPatch.apply(operation, to: Self.object) }
    #expect(error?.message == message)
  }

  @Test("a patch names what it changes, and cannot change what the object is") func targets() throws {
    let test = try TestStore()
    try test.cabinet("staging", "staging")
    try test.deploy("staging", "web", "api:1.0.0")
    try test.setting("patches.x", "{target: Service, merge: {spec: {}}}", at: Level(.enterprise))
    expectError(
      "asset 'web': patch 'x' has the target 'Service', which is not rendered", hints: ["rendered are Deployment/web"]
    ) {
      try test.deploy("staging", nil)
    }
    try test.setting(
      "patches.x", "{target: Deployment, merge: {metadata: {name: other}}}", at: Level(.environment("staging")))
    expectError("asset 'web': patch 'x' changes kind, name or namespace of 'Deployment'") {
      try test.deploy("staging", nil)
    }
    try test.setting(
      "patches.x", "{target: Deployment, json: [{op: remove, path: /spec/nothing}]}", at: Level(.cabinet("staging")))
    expectError("asset 'web': patch 'x' cannot be applied: there is no '/nothing'") { try test.deploy("staging", nil) }
  }
}
