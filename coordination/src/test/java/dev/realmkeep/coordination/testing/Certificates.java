package dev.realmkeep.coordination.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority of the moment and a server's certificate from it, made with the JDK's
 * keytool.
 *
 * @param authority the authority's certificate, PEM
 * @param certificate the server's, PEM
 * @param key the server's private key, PEM, mode 0600
 */
public record Certificates(Path authority, Path certificate, Path key) {
  private static final String PASSWORD = "of-a-test";

  /**
   * @param directory gets the files; exists
   * @param subjectAlternativeName as keytool wants it, such as {@code ip:127.0.0.1}
   */
  public static Certificates make(Path directory, String subjectAlternativeName)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = directory.resolve("keys.p12");
    generate(store, "authority", "-ext", "bc:critical=ca:true");
    generate(store, "server", "-signer", "authority", "-ext", "san=" + subjectAlternativeName);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Path authority = certificate(directory, keys, "authority");
    Path signed = certificate(directory, keys, "server");
    Key key = keys.getKey("server", PASSWORD.toCharArray());
    Path keyFile =
        Files.createFile(
            directory.resolve("server.key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    return new Certificates(authority, signed, keyFile);
  }

  private static Path certificate(Path directory, KeyStore keys, String alias)
      throws IOException, GeneralSecurityException {
    Certificate certificate = keys.getCertificate(alias);
    return Files.writeString(
        directory.resolve(alias + ".crt"), pem("CERTIFICATE", certificate.getEncoded()));
  }

  private static void generate(Path store, String alias, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + output);
    }
  }

  private static String pem(String type, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
  }
}
