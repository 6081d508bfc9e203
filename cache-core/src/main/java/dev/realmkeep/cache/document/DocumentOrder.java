package dev.realmkeep.cache.document;

import dev.realmkeep.cache.document.DocumentValue.Items;
import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.document.DocumentValue.Null;
import dev.realmkeep.cache.document.DocumentValue.Text;
import dev.realmkeep.cache.document.DocumentValue.Truth;
import dev.realmkeep.cache.model.document.DocumentSort;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders of documents, as {@link DocumentSort} gives them. Pure functions. */
public final class DocumentOrder {
  private static final Comparator<@Nullable DocumentValue> VALUES = DocumentOrder::compare;

  private DocumentOrder() {}

  /** A document as it is compared. */
  public interface Ordered {
    String id();

    Members members();
  }

  /** By the keys, then by id. */
  public static Comparator<Ordered> of(List<DocumentSort> sort) {
    Comparator<Ordered> order = null;
    for (DocumentSort key : sort) {
      DocumentPath path = DocumentPath.of(key.path());
      Comparator<Ordered> by = (a, b) -> VALUES.compare(path.in(a.members()), path.in(b.members()));
      Comparator<Ordered> directed = key.descending() ? by.reversed() : by;
      order = order == null ? directed : order.thenComparing(directed);
    }
    Comparator<Ordered> byId = (a, b) -> CodePoints.compare(a.id(), b.id());
    return order == null ? byId : order.thenComparing(byId);
  }

  private static int compare(@Nullable DocumentValue a, @Nullable DocumentValue b) {
    int ranks = Integer.compare(rank(a), rank(b));
    if (ranks != 0 || a == null || b == null) {
      return ranks;
    }
    return switch (a) {
      case Truth(boolean own) -> Boolean.compare(own, ((Truth) b).value());
      case DocumentValue.Number(var own) -> own.compareTo(((DocumentValue.Number) b).value());
      case Text(String own) -> CodePoints.compare(own, ((Text) b).value());
      case Null _, Items _, Members _ -> 0;
    };
  }

  private static int rank(@Nullable DocumentValue value) {
    return switch (value) {
      case null -> 0;
      case Null _ -> 0;
      case Truth _ -> 1;
      case DocumentValue.Number _ -> 2;
      case Text _ -> 3;
      case Items _, Members _ -> 4;
    };
  }
}
