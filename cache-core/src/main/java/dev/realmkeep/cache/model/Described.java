package dev.realmkeep.cache.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exported class: its definition, and the code refs from the class itself up to
 * {@code CardDef} or {@code FieldDef}. Equality is by value; callable from any thread.
 *
 * <p>It is either told, or has a JSON form, from which it is read when somebody asks for more than
 * that form: most of what a store brings is handed on as the bytes that it is.
 */
public final class Described {
  private final @Nullable Form form;
  private volatile @Nullable Parts parts;

  private record Parts(Definition definition, List<CodeRef> types) {}

  /** A JSON form as it is stored. Immutable. */
  public interface Form {
    /**
     * What it says.
     *
     * @throws RuntimeException when it is not the form of a description
     */
    Described read();
  }

  public Described(Definition definition, List<CodeRef> types) {
    form = null;
    parts = new Parts(definition, List.copyOf(types));
  }

  public Described(Form form) {
    this.form = form;
  }

  /** The form it came in, null when it was told. */
  public @Nullable Form form() {
    return form;
  }

  public Definition definition() {
    return parts().definition();
  }

  public List<CodeRef> types() {
    return parts().types();
  }

  private Parts parts() {
    Parts known = parts;
    if (known == null && form != null) {
      // Twice when two ask at once: both get the same.
      known = form.read().parts();
      parts = known;
    }
    if (known == null) {
      throw new IllegalStateException("neither told nor with a form");
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof Described described && parts().equals(described.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return parts().toString();
  }
}
