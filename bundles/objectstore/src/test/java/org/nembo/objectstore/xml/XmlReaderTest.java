package org.nembo.objectstore.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

class XmlReaderTest {

    private static Element read(String xml) {
        return XmlReader.read(xml.getBytes(StandardCharsets.UTF_8), XmlLimits.CONFIGURATION);
    }

    private static S3Code refusal(String xml) {
        try {
            read(xml);
            return null;
        } catch (S3Failure e) {
            return e.code();
        }
    }

    @Test
    void readsElementsWithAndWithoutNamespaces() {
        for (String xml : new String[] {"<A><B>x</B></A>", "<A xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><B>x</B></A>",
            "<s3:A xmlns:s3=\"urn:other\"><s3:B> x\n</s3:B></s3:A>", "<?xml version='1.0' encoding='UTF-8'?><!-- c --><A><!-- c --><B><![CDATA[x]]></B></A>"}) {
            assertThat(read(xml).get("B").leaf()).as(xml).isEqualTo("x");
        }
    }

    @Test
    void readsTheTypeOfAGrantee() {
        assertThat(read("<Grantee xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='Group'><URI>u</URI></Grantee>").type()).isEqualTo("Group");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "<A>", "<A><B></A></B>", "<A/><B/>", "<A>&nbsp;</A>", "<A>&x;</A>", "<A b='1' b='2'/>", "<A>\u0001</A>", "<A>text<B/></A>",
        "<A><B/>text</A>", "<!DOCTYPE A><A/>", "<!DOCTYPE A [<!ENTITY x 'y'>]><A>&x;</A>", "<!DOCTYPE A SYSTEM 'file:///etc/passwd'><A/>",
        "<!DOCTYPE A [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><A>&x;</A>", "<A xmlns:p='u'><q:B/></A>", "{}"})
    void refusesWhatIsNoPlainXml(String xml) {
        assertThat(refusal(xml)).isEqualTo(S3Code.MALFORMED_XML);
    }

    @Test
    void refusesWhatIsTooLongTooDeepOrTooMany() {
        assertThat(refusal("<A>" + "x".repeat(256 * 1024) + "</A>")).isEqualTo(S3Code.MALFORMED_XML);
        assertThat(refusal("<A>".repeat(13) + "</A>".repeat(13))).isEqualTo(S3Code.MALFORMED_XML);
        assertThat(refusal("<A>".repeat(12) + "</A>".repeat(12))).isNull();
        assertThat(refusal("<A>" + "<B/>".repeat(20_000) + "</A>")).isEqualTo(S3Code.MALFORMED_XML);
        assertThat(refusal("<A>" + "<B/>".repeat(19_999) + "</A>")).isNull();
        assertThat(refusal("")).isEqualTo(S3Code.MISSING_REQUEST_BODY_ERROR);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> read("<A>\n<B></A>")).withMessageContaining("line 2");
        Element element = read("<A><B>x</B><B>y</B><C>maybe</C></A>");
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> element.find("B")).withMessageContaining("In the element A: there is more than one B");
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> element.get("D")).withMessageContaining("D is missing");
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> element.only(Set.of("B"))).withMessageContaining("C is not known there");
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> element.get("C").flag()).withMessageContaining("true or false");
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> element.get("C").number()).withMessageContaining("whole number");
        assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> XmlReader.read("<A/>".getBytes(StandardCharsets.UTF_8), "B", XmlLimits.LIST))
                .withMessageContaining("must be B");
    }

    @Test
    void writesWhatIsReadBackTheSame() {
        Element element = Element.of("A", Element.of("B", "a<b>&\"'\r\n\té😀"), Element.of("C", ""), Element.of("D", Element.of("E", "1")).typed("Group"));
        assertThat(read(element.document())).isEqualTo(element);
        assertThat(read(Element.of("A", "\u0000\uFFFE").document()).text()).isEqualTo("\uFFFD\uFFFD");
    }

    @Test
    void neverFailsOtherwiseThanInTheWordsOfS3() {
        Random random = new Random(4711);
        byte[] good = "<?xml version=\"1.0\"?><A xmlns='u'><B c=\"1\">x&amp;y&#65;</B><![CDATA[z]]><!-- c --></A>".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < Integer.getInteger("nembo.fuzz.rounds", 20_000); i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(XmlReader.read(bad, XmlLimits.CONFIGURATION).name()).isNotEmpty();
            } catch (S3Failure e) {
                assertThat(e.code()).isEqualTo(S3Code.MALFORMED_XML);
            }
        }
    }
}
