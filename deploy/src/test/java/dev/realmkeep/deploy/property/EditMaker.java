package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes realms and edits of them at random, and keeps the model in step. Everything follows from
 * the seed.
 */
final class EditMaker {
  /** The realms there are, as the first segment of a module's name. */
  static final List<String> REALMS = List.of("r0", "r1");

  private static final int NAMES_PER_REALM = 5;
  private static final int TRIES = 6;

  /** Every so many modules, one is made without regard to what it breaks. */
  private static final int ANY_ONE_IN = 5;

  private final Random random;
  private final RealmModel model = new RealmModel();
  private final List<String> names = new ArrayList<>();
  private final ModuleMaker modules;
  private int leftInLurch;
  private int takenOver;

  EditMaker(long seed) {
    random = new Random(seed);
    for (int i = 0; i < NAMES_PER_REALM; i++) {
      for (String realm : REALMS) {
        names.add(realm + "/m" + i);
      }
    }
    modules = new ModuleMaker(random, names, model);
  }

  RealmModel model() {
    return model;
  }

  /** How many moves took a module from a name that others import. */
  int leftInLurch() {
    return leftInLurch;
  }

  /** How many moves brought a module to a name that others import. */
  int takenOver() {
    return takenOver;
  }

  /** All module names there may be. */
  List<String> names() {
    return names;
  }

  /** The first content, one write for each realm; the last name of each stays free. */
  List<RealmEdit> initial() {
    Map<String, Map<String, @Nullable GeneratedModule>> writes = new LinkedHashMap<>();
    REALMS.forEach(realm -> writes.put(realm, new LinkedHashMap<>()));
    for (String name : names.subList(0, names.size() - REALMS.size())) {
      String path = name + extension();
      model.put(path, fitting(name, path, ANY_ONE_IN));
    }
    // Once more, now that everything can refer to everything: this makes the cycles.
    for (String path : List.copyOf(model.files().keySet())) {
      if (random.nextBoolean()) {
        String name = ModuleUrl.withoutExecutableExtension(path);
        model.put(path, fitting(name, path, ANY_ONE_IN));
      }
    }
    model.files().forEach((path, module) -> writes.get(realmOf(path)).put(path, module));
    return writes.values().stream().map(files -> edit("begin", files)).toList();
  }

  /** The next edit; the model already has it. */
  RealmEdit next() {
    Map<String, @Nullable GeneratedModule> files = new LinkedHashMap<>();
    String name = names.get(random.nextInt(names.size()));
    String path = model.answering(name);
    if (path == null) {
      String created = name + extension();
      files.put(created, fitting(name, created, ANY_ONE_IN));
      return apply("create " + name, files);
    }
    return switch (random.nextInt(10)) {
      case 0 -> {
        files.put(path, null);
        yield apply("delete " + path, files);
      }
      case 1 -> {
        String moved = name + extension();
        files.put(path, null);
        files.put(moved, model.files().get(path));
        yield apply("rename " + path + " to " + moved, files);
      }
      case 2, 3 -> {
        String shadow = name + extension();
        files.put(shadow, fitting(name, shadow, ANY_ONE_IN));
        yield apply("put " + shadow + " beside " + path, files);
      }
      case 4 -> {
        files.put(path, model.files().get(path));
        yield apply("put the same " + path, files);
      }
      case 5 -> {
        for (String other : names) {
          if (realmOf(other).equals(realmOf(name)) && random.nextBoolean()) {
            String answering = model.answering(other);
            String at = answering == null ? other + extension() : answering;
            files.put(at, fitting(other, at, ANY_ONE_IN));
          }
        }
        files.put(path, fitting(name, path, ANY_ONE_IN));
        yield apply("put several", files);
      }
      case 6, 7 -> move(path, name);
      default -> {
        files.put(path, fitting(name, path, ANY_ONE_IN));
        yield apply("edit " + path, files);
      }
    };
  }

  /**
   * Gives a module another name, mostly a free one. At a name that is taken it replaces the module
   * that answered to it. What else has the old name then answers to that.
   */
  private RealmEdit move(String path, String name) {
    List<String> others =
        names.stream()
            .filter(other -> realmOf(other).equals(realmOf(name)) && !other.equals(name))
            .toList();
    List<String> free = others.stream().filter(other -> model.answering(other) == null).toList();
    List<String> among = free.isEmpty() || random.nextInt(4) == 0 ? others : free;
    String to = among.get(random.nextInt(among.size()));
    String moved = to + path.substring(name.length());
    Map<String, @Nullable GeneratedModule> files = new LinkedHashMap<>();
    files.put(path, null);
    String replaced = model.answering(to);
    if (replaced != null) {
      files.put(replaced, null);
    }
    files.put(moved, model.files().get(path));
    RealmEdit edit = apply("move " + path + " to " + moved + " over " + replaced, files);
    leftInLurch += isImported(name) ? 1 : 0;
    takenOver += isImported(to) ? 1 : 0;
    return edit;
  }

  /**
   * Writes that replace everything that keeps modules from their definitions. A name that nobody
   * imports may stay free.
   */
  List<RealmEdit> heal() {
    List<RealmEdit> edits = new ArrayList<>();
    for (String name : names) {
      String path = model.answering(name);
      if (path == null
          ? isImported(name)
          : !(ExpectedEntries.of(model, name) instanceof Expectation.Answer)) {
        Map<String, @Nullable GeneratedModule> files = new LinkedHashMap<>();
        String at = path == null ? name + extension() : path;
        files.put(at, fitting(name, at, Integer.MAX_VALUE));
        edits.add(apply("heal " + name, files));
      }
    }
    return edits;
  }

  private boolean isImported(String name) {
    return names.stream()
        .map(model::module)
        .anyMatch(module -> module != null && module.imports().contains(name));
  }

  /**
   * A module for {@code path} with which more modules have definitions than without, where one is
   * found soon; once in {@code anyOneIn} the first that comes.
   */
  private GeneratedModule fitting(String name, String path, int anyOneIn) {
    GeneratedModule now = model.files().get(path);
    GeneratedModule best = modules.make(name);
    if (random.nextInt(anyOneIn) == 0) {
      return best;
    }
    int bestCount = -1;
    for (int i = 0; i < TRIES; i++) {
      GeneratedModule candidate = modules.make(name);
      model.put(path, candidate);
      int count = answering();
      if (count > bestCount) {
        bestCount = count;
        best = candidate;
      }
    }
    if (now == null) {
      model.remove(path);
    } else {
      model.put(path, now);
    }
    return best;
  }

  private int answering() {
    return (int)
        names.stream()
            .filter(name -> ExpectedEntries.of(model, name) instanceof Expectation.Answer)
            .count();
  }

  private RealmEdit apply(String what, Map<String, @Nullable GeneratedModule> files) {
    files.forEach((path, module) -> {
      if (module == null) {
        model.remove(path);
      } else {
        model.put(path, module);
      }
    });
    return edit(what, files);
  }

  private static RealmEdit edit(String what, Map<String, @Nullable GeneratedModule> files) {
    String realm = realmOf(files.keySet().iterator().next());
    List<FileChange> changes = new ArrayList<>();
    files.forEach((path, module) -> {
      String inRealm = path.substring(realm.length() + 1);
      changes.add(
          module == null
              ? new FileChange.Delete(inRealm, Precondition.NONE)
              : new FileChange.Put(
                  inRealm, bytes(path, module), "text/typescript", Precondition.NONE));
    });
    return new RealmEdit(what, realm, changes);
  }

  /** The bytes of the file at {@code path}. */
  static byte[] bytes(String path, GeneratedModule module) {
    String name = ModuleUrl.withoutExecutableExtension(path);
    return SourceText.of(module, name, path.substring(name.length()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private String extension() {
    return ModuleUrl.EXTENSIONS.get(random.nextInt(ModuleUrl.EXTENSIONS.size()));
  }

  private static String realmOf(String path) {
    return path.substring(0, path.indexOf('/'));
  }
}
