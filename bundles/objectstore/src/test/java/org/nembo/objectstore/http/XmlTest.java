package org.nembo.objectstore.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlTest {

    private static String text(Xml xml) {
        return new String(xml.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void opensClosesAndNamesItsSpace() {
        Xml xml = new Xml("A").element("B", 7).open("C").optional("D", "").optional("E", null).element("F", true)
                .open("G", "xsi", "http://x?a&b", "type", "T");
        assertEquals("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><B>7</B><C><F>true</F>"
                + "<G xmlns:xsi=\"http://x?a&amp;b\" xsi:type=\"T\"></G></C></A>", text(xml));
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
        "plain,plain", "a<b>c&d\"e,a&lt;b&gt;c&amp;d&quot;e", "'',''", "\u0000\t\u001f\u007f,&#x0;&#x9;&#x1f;&#x7f;",
        "grüße/日本,grüße/日本", "\ud83d\ude00<,\ud83d\ude00&lt;", "a\ufffeb\uffffé,a&#xfffe;b&#xffff;é", "x\ud83dy,x?y", "é&é,é&amp;é"})
    void writesEveryCharacterSoThatAReaderFindsItAgain(String value, String written) {
        assertEquals("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A><K>" + written + "</K></A>", text(new Xml("A", "").element("K", value)));
    }

    @Test
    void growsWithWhatIsWritten() {
        String many = "é<".repeat(5000) + "x".repeat(100_000);
        assertEquals("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A><K>" + many.replace("<", "&lt;") + "</K></A>",
                text(new Xml("A", "").element("K", many)));
    }
}
