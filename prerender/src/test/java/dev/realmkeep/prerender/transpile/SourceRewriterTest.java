package dev.realmkeep.prerender.transpile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRewriterTest {

  private static String rewrite(String text) throws SyntaxException {
    return SourceRewriter.rewrite(text, true).text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const s = \"<template>\";",
        "const s = 'it\\'s <template>';",
        "const s = `a ${ f(`<template> ${ {a: '}'}.a }`) } <template>`;",
        "// <template>\nlet a;",
        "/* <template> */ let a;",
        "const r = /<template>[/<]\\//g.test(x);",
        "if (a) /<template>/.test(b);",
        "const q = a / b; const s = '/<template>/';",
        "const t = x < template;",
        "f(a) / 2; const s = '<template>' / 3;",
        "class A { m() { return /<template>/; } }",
        "let x = { a: 1 } / /<template>/;"
      })
  void whatOnlyLooksLikeATemplateStays(String text) throws SyntaxException {
    assertThat(rewrite(text)).isEqualTo(text);
  }

  @Test
  void aTemplateInAClassBodyBecomesAnEmptyMember() throws SyntaxException {
    assertThat(
            rewrite(
                "class A extends C<{ Args: { a: string } }> {\n  x = 1\n  <template>\n{{\"}\"}}\n</template>\n}"))
        .isEqualTo("class A extends C<{ Args: { a: string } }> {\n  x = 1\n  ;\n\n\n}");
  }

  @Test
  void aTemplateAsAnExpressionBecomesAClass() throws SyntaxException {
    assertThat(rewrite("const X = <template>a\nb</template> satisfies T;"))
        .isEqualTo("const X = class{\n} satisfies T;");
    assertThat(rewrite("class A { static b = <template></template>; }"))
        .isEqualTo("class A { static b = class{}; }");
    assertThat(rewrite("f(<template></template>, <template></template>)"))
        .isEqualTo("f(class{}, class{})");
  }

  @Test
  void aTemplateAsAStatementIsTheDefaultExport() throws SyntaxException {
    assertThat(rewrite("import a from 'a';\n<template>x</template>"))
        .isEqualTo("import a from 'a';\nexport default(class{});");
  }

  @Test
  void templatesNestAndQuotedOnesDoNotCount() throws SyntaxException {
    assertThat(
            rewrite(
                "const X = <template><template>a</template>{{f \"</template>\"}}"
                    + "<!-- </template> --></template>; x"))
        .isEqualTo("const X = class{}; x");
  }

  @Test
  void aFieldBecomesAStaticPropertyOnTheSameLines() throws SyntaxException {
    assertThat(rewrite("class A {\n  @field\n  name: string = contains(S)\n}"))
        .isEqualTo("class A {\n  static \"@field:2:3:name\"\n: string = contains(S)\n}");
  }

  @Test
  void aDecoratorOfTheModuleItselfIsNoField() throws SyntaxException {
    String text = "function field() {}\nclass A { @field x = 1; }";

    assertThat(rewrite(text)).isEqualTo(text);
  }

  @Test
  void columnsBehindAFieldAreMappedBack() throws SyntaxException {
    SourceRewriter.Rewritten done =
        SourceRewriter.rewrite("class A { @field a = x; @field b = y; }", false);

    int y = done.text().indexOf('y') + 1;
    assertThat(done.shifts().original(1, y)).isEqualTo(36);
  }

  @Test
  void whatNeverClosesIsReportedWhereItOpens() {
    assertThatThrownBy(() -> rewrite("let a;\nlet b = <template>"))
        .isInstanceOfSatisfying(
            SyntaxException.class,
            e -> {
              assertThat(e.line()).isEqualTo(2);
              assertThat(e.column()).isEqualTo(9);
            });
    assertThatThrownBy(() -> rewrite("let a;\n/* ")).isInstanceOf(SyntaxException.class);
  }

  @Test
  void deepNestingAndLongChainsAreRefused() {
    assertThatThrownBy(() -> rewrite("[".repeat(1000))).hasMessageContaining("nest");
    assertThatThrownBy(() -> rewrite("x = 1" + " + 1".repeat(100_000)))
        .hasMessageContaining("operators");
    assertThatThrownBy(() -> rewrite("x = " + "!".repeat(100_000) + "1"))
        .hasMessageContaining("operators");
  }
}
