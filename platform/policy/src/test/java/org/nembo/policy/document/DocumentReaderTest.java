package org.nembo.policy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

final class DocumentReaderTest {

    private final DocumentReader reader = new DocumentReader(new Facts.Setting(Clock.systemUTC(), Set.of(), (s, g) -> false, (s, g) -> false));

    /** A statement with something more, in the quotes of YAML. */
    private static String statement(String more) {
        return ("{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'s3:*','Resource':'*'},{" + more + "}]}").replace('\'', '"');
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'Efect':'Allow','Action':'*','Resource':'*' | policy, Statement[1].Efect: 'Efect' is not known here: did you mean 'Effect'?",
        "'Action':'*','Resource':'*' | policy, Statement[1]: 'Effect' is missing: write \"Allow\" or \"Deny\"",
        "'Effect':'allow','Action':'*','Resource':'*' | policy, Statement[1].Effect: 'allow' is no effect: write \"Allow\" or \"Deny\"",
        "'Effect':'Deny','Resource':'*' | policy, Statement[1]: 'Action' is missing: write for example \"Action\": \"*\"",
        "'Effect':'Deny','Action':'*' | policy, Statement[1]: 'Resource' is missing: write for example \"Resource\": \"*\"",
        "'Effect':'Deny','Action':'*','NotAction':'a:b','Resource':'*' | policy, Statement[1]: 'Action' and 'NotAction' exclude each other",
        "'Effect':'Deny','Action':[],'Resource':'*' | policy, Statement[1].Action: the list is empty: name at least one, or leave it out",
        "'Effect':'Deny','Action':['a:b','read'],'Resource':'*' | policy, Statement[1].Action[1]: 'read' is no action: write '*', 'deployments:*'",
        "'Effect':'Deny','Action':7,'Resource':'*' | policy, Statement[1].Action: a string is needed here, not a number",
        "'Effect':'Deny','Action':'*','Resource':'/a' | policy, Statement[1].Resource: '/a' is no resource",
        "'Effect':'Deny','Action':'*','Resource':'a/${jwt:subject}' | policy, Statement[1].Resource: there is no variable '${jwt:subject}'",
        "'Effect':'Deny','Action':'*','Resource':'a/${jwt:su}' | there is no variable '${jwt:su}': did you mean 'jwt:sub'?",
        "'Effect':'Deny','Action':'*','Resource':'a/${group}' | there is no variable '${group}'",
        "'Effect':'Deny','Action':'*','Resource':'a/${jwt:sub' | has no end: add '}'",
        "'Effect':'Allow','Action':'*','NotResource':'a/${jwt:sub}' | an Allow with NotResource takes no variables",
        "'Effect':'Deny','Action':'*','Resource':'*','Principal':'*' | policy, Statement[1].Principal: this policy is about whom it is attached to",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringEqual':{'jwt:sub':'a'}} | no operator 'StringEqual': did you mean 'StringEquals'?",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'ForAny:StringEquals':{'jwt:sub':'a'}} | 'ForAny' is no quantifier",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringEquals':{'jwt:groups':'a'}} | ForAnyValue:StringEquals or ForAllValues:StringEquals",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:SorceIp':'a'}} | no key 'aws:SorceIp': did you mean 'aws:SourceIp'?",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'NumericEquals':{'s3:max-keys':'1e9'}} | '1e9' is no number",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'DateLessThan':{'aws:CurrentTime':'soon'}} | 'soon' is no time: write 2026-12-31T23:59:59Z",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'Bool':{'nembo:scoped':'yes'}} | 'yes' is neither true nor false",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.0.0.1/8'}} | '10.0.0.1/8' is no network",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'NullIfExists':{'jwt:sub':'true'}} | Null stands alone",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringEquals':{'jwt:sub':{}}} | a string, a number, true or false is needed here",
        "'Effect':'Deny','Action':'*','Resource':'*','Condition':'x' | an object is needed here, not a string",
        "'Sid':'a/b','Effect':'Deny','Action':'*','Resource':'*' | policy, Statement[1].Sid: 'a/b' is no name",
        "'Sid':'Statement[0]','Effect':'Deny','Action':'*','Resource':'*' | is no name",
        "'Effect':'Deny','Effect':'Allow','Action':'*','Resource':'*' | Duplicate field 'Effect'"})
    void saysWhatIsWrongAndWhere(String more, String message) {
        assertThatThrownBy(() -> reader.read(statement(more), DocumentReader.Use.IDENTITY)).isInstanceOf(NemboException.class)
                .hasMessageContaining(message).satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(GeneralError.INVALID_REQUEST));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'Effect':'Allow','Action':'*','Resource':'*' | 'Principal' is missing",
        "'Effect':'Allow','Action':'*','Resource':'*','Principal':'ann' | write \"*\" for everybody",
        "'Effect':'Allow','Action':'*','Resource':'*','Principal':{'Aws':'*'} | 'Aws' is not known here: did you mean 'AWS'?",
        "'Effect':'Allow','Action':'*','Resource':'*','Principal':{'AWS':'ann*@x'} | is no principal",
        "'Effect':'Allow','Action':'*','Resource':'*','Principal':{'AWS':'arn:aws:s3:::b'} | is no principal",
        "'Effect':'Allow','Action':'*','Resource':'*','Principal':{} | it names nobody",
        "'Effect':'Allow','Action':'*','Resource':'*','NotPrincipal':{'AWS':'ann@x'} | an Allow for all but some would be one for strangers too"})
    void aDocumentOfAResourceSaysWhomItIsAbout(String more, String message) {
        String document = ("{'Version':'2012-10-17','Statement':{" + more + "}}").replace('\'', '"');
        assertThatThrownBy(() -> reader.read(document, DocumentReader.Use.RESOURCE)).hasMessageContaining(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[] | an object is needed here, not a list", "{ | line 1, column", "{} | 'Statement' is missing", "null | not null",
        "{\"Statement\":[]} | the list is empty", "{\"Version\":\"2013\",\"Statement\":[]} | '2013' is no version: write '2012-10-17'",
        "{\"Statement\":[]} x | not valid JSON", "{\"Statements\":[]} | did you mean 'Statement'?"})
    void refusesWhatIsNoDocument(String json, String message) {
        assertThatThrownBy(() -> reader.read(json, DocumentReader.Use.IDENTITY)).isInstanceOf(NemboException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> reader.read("", DocumentReader.Use.IDENTITY)).hasMessageContaining("the document is empty");
    }

    @Test
    void variablesNeedTheVersionThatKnowsThem() {
        String old = "{\"Version\":\"2008-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"a/${jwt:sub}\"}}";
        assertThatThrownBy(() -> reader.read(old, DocumentReader.Use.IDENTITY)).hasMessageContaining("need \"Version\": \"2012-10-17\"");
    }

    @Test
    void hasLimits() {
        String one = "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";
        assertThat(reader.read(many(one, 100), DocumentReader.Use.IDENTITY).statements()).isEqualTo(100);
        assertThatThrownBy(() -> reader.read(many(one, 101), DocumentReader.Use.IDENTITY)).hasMessageContaining("101 statements are too many");
        assertThatThrownBy(() -> reader.read(many(one, 600), DocumentReader.Use.IDENTITY)).hasMessageContaining("larger than 20480 bytes");
        assertThatThrownBy(() -> reader.read("ä".repeat(10_300), DocumentReader.Use.IDENTITY)).hasMessageContaining("larger than 20480 bytes");
        assertThatThrownBy(() -> reader.read("[".repeat(20_000), DocumentReader.Use.IDENTITY)).isInstanceOf(NemboException.class);
        assertThatThrownBy(() -> reader.read(statement("'Effect':'Deny','Action':'*','Resource':'" + "a*".repeat(21) + "'"),
                DocumentReader.Use.IDENTITY))
                .hasMessageContaining("21 stars: 20 are the most");
        assertThatThrownBy(() -> reader.read(statement("'Effect':'Deny','Action':'*','Resource':'" + "a".repeat(1201) + "'"),
                DocumentReader.Use.IDENTITY))
                .hasMessageContaining("1201 characters: 1200 are the most");
        String actions = IntStream.range(0, 501).mapToObj(i -> "'a:b'").collect(Collectors.joining(","));
        assertThatThrownBy(() -> reader.read(statement("'Effect':'Deny','Action':[" + actions + "],'Resource':'*'"), DocumentReader.Use.IDENTITY))
                .hasMessageContaining("more than 500 patterns");
    }

    private static String many(String statement, int count) {
        return "{\"Statement\":[" + String.join(",", Collections.nCopies(count, statement)) + "]}";
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, true", "10.0.0.1, true", "0.0.0.0/0, true", "2001:db8::/32, true", "::1, true", "::/0, true", "10.0.0.0/33, false",
        "10.0.0/8, false",
        "10.0.0.01, false", "256.0.0.1, false", "localhost, false", "a:b, false", "10.0.0.0/, false", "10.0.0.0/08, false", "::1%eth0, false", "'', false",
        "2001:db8::1/32, false", "+1.2.3.4, false"})
    void readsNetworks(String text, boolean good) {
        assertThat(IpRange.parse(text).isPresent()).isEqualTo(good);
    }
}
