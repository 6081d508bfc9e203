package dev.realmkeep.prerender.guest;

import dev.realmkeep.cache.model.*;
import java.nio.file.*;

public class Scratch {
  public static void main(String[] args) throws Exception {
    Thread t =
        new Thread(
            null,
            () -> {
              try {
                run(args);
              } catch (Throwable e) {
                e.printStackTrace();
              }
            },
            "s",
            16 << 20);
    t.start();
    t.join();
  }

  static void run(String[] args) throws Exception {
    GuestEvaluator ev = new GuestEvaluator(Clock.system(), b -> {});
    Path dir = Path.of(args[0]);
    String realm = args[1];
    MapSources src = new MapSources(realm);
    for (int i = 2; i + 1 < args.length && args[i].contains("="); i++) {}
    try (var s = Files.walk(dir)) {
      s.filter(Files::isRegularFile)
          .forEach(p -> {
            try {
              src.file(realm + dir.relativize(p), Files.readAllBytes(p));
            } catch (Exception e) {
              throw new RuntimeException(e);
            }
          });
    }
    for (int i = 2; i < args.length; i++) {
      var r = ev.evaluate(realm + args[i], realm, src::read, EvaluationHooks.NONE);
      System.out.println("== " + args[i] + " alias " + r.fileAlias() + " ms " + r.tookMillis());
      show(r.entry());
    }
  }

  static void show(ModuleEntry e) {
    switch (e) {
      case ModuleEntry.Found f -> {
        System.out.println("FOUND deps " + f.deps() + " diag " + f.diagnostics());
        f.exports().forEach((n, x) -> System.out.println("  " + n + " -> " + x));
      }
      case ModuleEntry.Missing m -> System.out.println("MISSING " + m);
      case ModuleEntry.Failed m ->
          System.out.println(
              "FAILED "
                  + m.error().kind()
                  + " "
                  + m.error().message()
                  + " @ "
                  + m.error().module()
                  + ":"
                  + m.error().line()
                  + ":"
                  + m.error().column()
                  + "\n"
                  + m.error().stack()
                  + "\n  add "
                  + m.error().additionalErrors()
                  + "\n deps "
                  + m.deps()
                  + " "
                  + m.diagnostics());
    }
  }
}
