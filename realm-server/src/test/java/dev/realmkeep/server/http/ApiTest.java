package dev.realmkeep.server.http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A running API and a client, new for each test. */
abstract class ApiTest {
  ApiFixture fixture;
  ApiTester client;

  @BeforeEach
  void startApi() {
    fixture = ApiFixture.start(settings());
    client = fixture.client();
  }

  HttpSettings settings() {
    return HttpSettings.loopback();
  }

  @AfterEach
  void stopApi() {
    client.close();
    fixture.close();
  }
}
