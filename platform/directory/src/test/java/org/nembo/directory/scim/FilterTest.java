package org.nembo.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;

class FilterTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOB = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "4711", "userName": "Bob", "displayName": "Bob \\"the\\" Builder", "active": true,
             "emails": [{"value": "bob@example.org", "type": "work", "primary": true}, {"value": "b@home.example", "type": "home"}], "empty": [],
             "meta": {"created": "2026-11-21T10:00:30Z", "n": 10},
             "urn:indigo-dc:scim:schemas:IndigoUser": {"oidcIds": [{"issuer": "urn:x", "subject": "s"}]}}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "userName eq \"bob\" | true", "USERNAME EQ \"BOB\" | true", "userName ne \"bob\" | false", "userName co \"o\" | true", "userName sw \"b\" | true",
        "userName ew \"x\" | false", "userName gt \"alice\" | true", "userName lt \"alice\" | false", "active eq true | true", "active eq \"true\" | false",
        "emails eq \"bob@example.org\" | true", "emails.type eq \"home\" | true", "emails[type eq \"home\" and value co \"example.org\"] | false",
        "emails[type eq \"work\" and primary eq true] | true", "nickName pr | false", "empty pr | false", "emails pr | true", "emails.type pr | true",
        "not (userName eq \"bob\") | false", "not (nickName pr) and active eq true | true", "nickName pr or active eq true | true",
        "nickName pr and active eq true or userName eq \"bob\" | true", "nickName pr and (active eq true or userName eq \"bob\") | false",
        "meta.created ge \"2026-11-21T11:00:30+01:00\" | true", "meta.created gt \"2026-11-21T10:00:30.000Z\" | false", "meta.n gt 9 | true",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bob\" | true", "urn:indigo-dc:scim:schemas:IndigoUser:oidcIds.issuer eq \"urn:x\" | true",
        "urn:indigo-dc:scim:schemas:IndigoUser:oidcIds[issuer eq \"urn:x\" and subject eq \"t\"] | false", "displayName co \"\\\"the\\\"\" | true",
        "nickName ne \"x\" | true", "nickName eq null | false"})
    void judgesAsTheStandardSays(String filter, boolean matches) throws Exception {
        assertThat(FilterParser.parse(filter).matches(JSON.readTree(BOB))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "userName", "userName eq", "userName is \"x\"", "userName eq x", "userName eq \"x", "(userName pr", "userName pr)",
        "emails[type pr", "eq \"x\"", "userName pr and", "not userName pr", "a..b pr", "userName eq \"x\" \"y\"", "() and ()", "1a pr", "userName eq {}"})
    void refusesWhatIsNoFilter(String filter) {
        assertThatThrownBy(() -> FilterParser.parse(filter)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.members()).containsEntry("scimType", "invalidFilter"));
    }

    @Test
    void refusesWhatIsEndless() {
        for (String filter : new String[] {"(".repeat(500) + "a pr" + ")".repeat(500),
            "not (".repeat(30) + "a pr" + ")".repeat(30), "a pr or ".repeat(150) + "a pr",
            "a eq \"" + "x".repeat(3000) + "\""}) {
            assertThatThrownBy(() -> FilterParser.parse(filter)).isInstanceOf(NemboException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'op':'replace','path':'displayName','value':'B'} | displayName eq \"B\"",
        "{'op':'Add','value':{'nickName':'N','displayName':'C'}} | nickName eq \"N\"",
        "{'op':'remove','path':'emails[type eq \"home\"]'} | not (emails.type eq \"home\") and emails pr",
        "{'op':'remove','path':'emails'} | not (emails pr)",
        "{'op':'add','path':'emails','value':[{'value':'x@y.example'}]} | emails.value eq \"x@y.example\" and emails.type eq \"home\"",
        "{'op':'replace','path':'emails','value':[{'value':'x@y.example'}]} | not (emails.type pr)",
        "{'op':'replace','path':'emails[type eq \"work\"].value','value':'w@y.example'} | emails[type eq \"work\" and value eq \"w@y.example\"]",
        "{'op':'replace','path':'name.familyName','value':'F'} | name.familyName eq \"F\"",
        "{'op':'remove','path':'meta.n'} | not (meta.n pr) and meta.created pr",
        "{'op':'replace','path':'urn:indigo-dc:scim:schemas:IndigoUser:nick','value':'N'} | urn:indigo-dc:scim:schemas:IndigoUser:nick eq \"N\"",
        "{'op':'add','value':{'urn:indigo-dc:scim:schemas:IndigoUser':{'nick':'N'}}} | urn:indigo-dc:scim:schemas:IndigoUser:oidcIds.subject eq \"s\""})
    void patchesAsTheStandardSays(String operation, String then) throws Exception {
        ObjectNode body = Scim.object();
        String json = operation.replace('\'', '"').replace("eq \"home\"", "eq \\\"home\\\"").replace("eq \"work\"", "eq \\\"work\\\"");
        body.putArray("Operations").add(JSON.readTree(json));
        ObjectNode bob = (ObjectNode) JSON.readTree(BOB);
        assertThat(FilterParser.parse(then).matches(Patch.apply(Patch.parse(body), bob))).as(Patch.apply(Patch.parse(body), bob).toString()).isTrue();
        assertThat(bob).isEqualTo(JSON.readTree(BOB));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'Operations':[]}", "{'Operations':[{'op':'move','path':'a','value':1}]}", "{'Operations':[{'op':'remove'}]}",
        "{'Operations':[{'op':'add','path':'a'}]}", "{'Operations':[{'op':'add','value':1}]}", "{'Operations':[{'op':'add','path':'a[','value':1}]}",
        "{'Operations':['x']}", "{'Operations':[{'op':'replace','path':'emails[type eq \\'none\\'].value','value':'x'}]}"})
    void refusesWhatIsNoPatch(String body) throws Exception {
        ObjectNode bob = (ObjectNode) JSON.readTree(BOB);
        String json = body.replace("\\'", "\\\"").replace('\'', '"');
        assertThatThrownBy(() -> Patch.apply(Patch.parse(JSON.readTree(json)), bob)).isInstanceOf(NemboException.class);
    }

    @Test
    void showsWhatWasAskedFor() throws Exception {
        ObjectNode bob = (ObjectNode) JSON.readTree(BOB);
        assertThat(Projection.of("userName,emails.value", null).of(bob)).isEqualTo(JSON.readTree("""
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "4711", "userName": "Bob",
                 "emails": [{"value": "bob@example.org"}, {"value": "b@home.example"}]}"""));
        assertThat(Projection.of(null, "emails.type,displayName,id,schemas,urn:indigo-dc:scim:schemas:IndigoUser").of(bob).toString())
                .contains("4711", "bob@example.org", "schemas").doesNotContain("home\"", "Builder", "oidcIds");
        assertThat(Projection.of("urn:indigo-dc:scim:schemas:IndigoUser:oidcIds.issuer", null).of(bob).toString()).contains("urn:x").doesNotContain("subject");
    }
}
