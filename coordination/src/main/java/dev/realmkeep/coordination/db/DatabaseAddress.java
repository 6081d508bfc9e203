package dev.realmkeep.coordination.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.coordination.embedded.EmbeddedPostgres;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, and as whom to connect. The text form of an address never shows a password.
 *
 * <p>URLs are those of libpq: {@code postgresql://user:password@host:port/database}, with the
 * parameters {@code sslmode} ({@code disable}, {@code allow}, {@code prefer}, {@code require},
 * {@code verify-ca}, {@code verify-full}) and {@code sslrootcert} (a PEM file; without it the
 * authorities that this Java trusts verify a server). Without {@code sslmode} a host that is not of
 * this machine gets {@code require}: a password and every source file would cross the network
 * readable otherwise.
 */
public final class DatabaseAddress {
  /** Of the parameters that the client sends by itself, the one that poolers do not know. */
  private static final String NOT_FOR_POOLERS = "extra_float_digits";

  private final PgConnectOptions options;
  private final @Nullable DatabaseAddress direct;

  private DatabaseAddress(PgConnectOptions options, @Nullable DatabaseAddress direct) {
    this.options = options;
    this.direct = direct;
  }

  /** The embedded server's database. */
  public static DatabaseAddress of(EmbeddedPostgres server) {
    return of(
        new PgConnectOptions()
            .setHost(server.socketDirectory().toString())
            .setPort(server.port())
            .setUser(server.user())
            .setDatabase("postgres"));
  }

  /** Any database. */
  public static DatabaseAddress of(PgConnectOptions options) {
    return new DatabaseAddress(new PgConnectOptions(options), null);
  }

  /**
   * @throws IllegalArgumentException when {@code url} is not a {@code postgresql} URL
   */
  public static DatabaseAddress of(String url) {
    Map<String, String> parameters = parameters(url);
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(withoutQuery(url));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not a PostgreSQL URL (postgresql://user:password@host:port/database)");
    }
    String mode = parameters.remove("sslmode");
    String rootCertificate = parameters.remove("sslrootcert");
    if (!parameters.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown parameters of a PostgreSQL URL: " + parameters.keySet());
    }
    SslMode sslMode =
        mode != null ? SslMode.of(mode) : local(options) ? SslMode.DISABLE : SslMode.REQUIRE;
    options.setSslMode(sslMode);
    if (sslMode != SslMode.DISABLE) {
      options.setSslOptions(tls(sslMode, rootCertificate));
    }
    return new DatabaseAddress(options, null);
  }

  /**
   * This address taken for that of a pooler which lends each transaction any of its connections
   * (PgBouncer's {@code pool_mode = transaction}). Nothing is expected of a connection beyond the
   * transaction then: no named statements, no settings of the session.
   *
   * @param server the database that is behind it, for connections that listen
   */
  public DatabaseAddress behindPooler(DatabaseAddress server) {
    PgConnectOptions pooled = options();
    Map<String, String> properties = new HashMap<>(pooled.getProperties());
    properties.remove(NOT_FOR_POOLERS);
    return new DatabaseAddress(pooled.setProperties(properties), server);
  }

  /** Whether sessions are lent per transaction. */
  boolean isPooled() {
    return direct != null;
  }

  /** Where a connection is one session: this address, or the one behind the pooler. */
  DatabaseAddress direct() {
    return direct == null ? this : direct;
  }

  PgConnectOptions options() {
    return new PgConnectOptions(options)
        .setUseLayer7Proxy(isPooled()) // a copy of options forgets it
        .setCachePreparedStatements(!isPooled());
  }

  private static ClientSSLOptions tls(SslMode mode, @Nullable String rootCertificate) {
    ClientSSLOptions tls = new ClientSSLOptions();
    if (rootCertificate != null) {
      tls.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
    } else if (mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL) {
      tls.setTrustOptions(TrustOptions.wrap(authoritiesOfJava()));
    } else {
      tls.setTrustAll(true); // as in libpq: "require" encrypts, "verify-…" also authenticates
    }
    return tls.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
  }

  /** The client does not take them by itself. */
  private static TrustManager authoritiesOfJava() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has certificate authorities", e);
    }
  }

  private static boolean local(PgConnectOptions options) {
    String host = options.getHost();
    return host.startsWith("/")
        || host.equals("localhost")
        || host.equals("127.0.0.1")
        || host.equals("::1");
  }

  private static String withoutQuery(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  private static Map<String, String> parameters(String url) {
    Map<String, String> parameters = new HashMap<>();
    String query = URI.create(url).getRawQuery();
    if (query != null) {
      for (String pair : query.split("&")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.put(
              pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        }
      }
    }
    return parameters;
  }

  @Override
  public String toString() {
    return options.getUser()
        + "@"
        + options.getHost()
        + ":"
        + options.getPort()
        + "/"
        + options.getDatabase();
  }
}
