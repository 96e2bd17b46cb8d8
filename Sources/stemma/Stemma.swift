internal import StemmaCommands

@main
enum Stemma {
  static func main() {
    Entry.main()
  }
}
