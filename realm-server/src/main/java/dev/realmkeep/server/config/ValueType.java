package dev.realmkeep.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value. Immutable; {@link #parse} throws {@link
 * IllegalArgumentException} with a sentence for people when the text does not fit.
 *
 * @param <T> what the value is
 */
public sealed interface ValueType<T> {
  /** The highest port of TCP. */
  int PORT_MAX = 65_535;

  T parse(String text);

  /** Kind, unit and range, as the documentation names them. */
  String describe();

  /** Any text. */
  record Text() implements ValueType<String> {
    @Override
    public String parse(String text) {
      return text;
    }

    @Override
    public String describe() {
      return "text";
    }
  }

  /** Scheme http or https, host and perhaps port, and nothing else; or empty text for none. */
  record Origin() implements ValueType<String> {
    @Override
    public String parse(String text) {
      if (text.isEmpty()) {
        return text;
      }
      URI uri;
      try {
        uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(problem(text), e);
      }
      String scheme = String.valueOf(uri.getScheme());
      String host = uri.getHost();
      String origin = scheme + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
      if (host == null
          || !(scheme.equals("http") || scheme.equals("https"))
          || uri.getPort() > PORT_MAX
          || !uri.toString().equals(origin)) {
        throw new IllegalArgumentException(problem(text));
      }
      return origin;
    }

    private static String problem(String text) {
      return "must be scheme, host and port, such as http://10.0.0.7:4201, not \"" + text + "\"";
    }

    @Override
    public String describe() {
      return "http or https URL without a path";
    }
  }

  /** An integer from {@code min} to {@code max}, both included. */
  record Whole(int min, int max) implements ValueType<Integer> {
    @Override
    public Integer parse(String text) {
      int value;
      try {
        value = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("must be an integer, not \"" + text + "\"", e);
      }
      if (value < min || value > max) {
        throw new IllegalArgumentException("must be from " + min + " to " + max + ", not " + text);
      }
      return value;
    }

    @Override
    public String describe() {
      return "integer, " + min + " to " + max;
    }
  }

  /** A number of bytes with an optional unit (KiB, MiB, GiB; 1024-based). */
  record Bytes(long min, long max) implements ValueType<Long> {
    @Override
    public Long parse(String text) {
      long value = Quantities.parseBytes(text);
      if (value < min || value > max) {
        throw new IllegalArgumentException("must be " + range() + ", not " + text);
      }
      return value;
    }

    private String range() {
      return "from " + Quantities.formatBytes(min) + " to " + Quantities.formatBytes(max);
    }

    @Override
    public String describe() {
      return "bytes (B, KiB, MiB, GiB), " + range();
    }
  }

  /** A time span with its unit (ms, s, m, h). */
  record Span(Duration min, Duration max) implements ValueType<Duration> {
    @Override
    public Duration parse(String text) {
      Duration value = Quantities.parseDuration(text);
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new IllegalArgumentException("must be " + range() + ", not " + text);
      }
      return value;
    }

    private String range() {
      return "from " + Quantities.formatDuration(min) + " to " + Quantities.formatDuration(max);
    }

    @Override
    public String describe() {
      return "duration (ms, s, m, h), " + range();
    }
  }

  /** {@code true} or {@code false}. */
  record Flag() implements ValueType<Boolean> {
    @Override
    public Boolean parse(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default ->
            throw new IllegalArgumentException("must be true or false, not \"" + text + "\"");
      };
    }

    @Override
    public String describe() {
      return "true or false";
    }
  }

  /** One of a closed set, written in lower case with hyphens. */
  record Choice<E extends Enum<E>>(Class<E> options) implements ValueType<E> {
    @Override
    public E parse(String text) {
      for (E option : options.getEnumConstants()) {
        if (name(option).equals(text)) {
          return option;
        }
      }
      throw new IllegalArgumentException("must be " + describe() + ", not \"" + text + "\"");
    }

    private static String name(Enum<?> option) {
      return option.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String describe() {
      return Arrays.stream(options.getEnumConstants())
          .map(Choice::name)
          .collect(Collectors.joining(" or "));
    }
  }

  /** Texts separated by commas; empty text is the empty list. */
  record Texts() implements ValueType<List<String>> {
    @Override
    public List<String> parse(String text) {
      return Arrays.stream(text.split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList();
    }

    @Override
    public String describe() {
      return "list, separated by commas";
    }
  }

  /** {@code from=to} pairs separated by commas; order is kept. */
  record Pairs() implements ValueType<Map<String, String>> {
    @Override
    public Map<String, String> parse(String text) {
      Map<String, String> pairs = new LinkedHashMap<>();
      for (String pair : new Texts().parse(text)) {
        int equals = pair.indexOf('=');
        if (equals < 1 || equals == pair.length() - 1) {
          throw new IllegalArgumentException("must be from=to pairs, not \"" + pair + "\"");
        }
        pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
      return pairs;
    }

    @Override
    public String describe() {
      return "from=to pairs, separated by commas (in a file: a mapping)";
    }
  }
}
