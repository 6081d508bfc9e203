package dev.realmkeep.prerender.transpile;

/** What a file holds, by its extension. */
enum Language {
  TS,
  GTS,
  JS,
  GJS,
  JSON,
  /** Anything else: a style sheet, an image. */
  ASSET;

  static Language of(String fileName) {
    String name = fileName.substring(fileName.lastIndexOf('/') + 1);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "ts", "mts" -> TS;
      case "gts" -> GTS;
      case "js", "mjs" -> JS;
      case "gjs" -> GJS;
      case "json" -> JSON;
      default -> ASSET;
    };
  }

  boolean hasTags() {
    return this == GTS || this == GJS;
  }

  boolean isTyped() {
    return this == TS || this == GTS;
  }
}
