/// The steps of applying an operation, in order. Tests stop the process between any two of them.
package enum Step: String, Sendable, CaseIterable {
  case planned, stored, settingsMoved, systemMoved, projectedOne, projected, released
}
