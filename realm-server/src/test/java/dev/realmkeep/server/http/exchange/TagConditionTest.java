package dev.realmkeep.server.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.server.http.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagConditionTest {

  @Test
  void tagsAreReadAsTheStandardWritesThem() {
    assertThat(TagCondition.parse("If-Match", null)).isEqualTo(TagCondition.UNSET);
    assertThat(TagCondition.parse("If-Match", " * ")).isEqualTo(new TagCondition.Any());
    assertThat(TagCondition.parse("If-Match", "\"a\",W/\"b\" ,\t\"c,d\",\"e-gz\", \"\""))
        .isEqualTo(new TagCondition.OneOf(List.of("a", "c,d", "e", ""), List.of("b")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "\"a", "a\"", "\"a\" \"b\"", "\"a\",", "w/\"a\"", "*, \"a\"", ","})
  void whatIsNoListOfTagsIsRefused(String value) {
    assertThatThrownBy(() -> TagCondition.parse("If-Match", value))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("If-Match");
  }
}
