@main
enum Stemma {
  static func main() {}
}
