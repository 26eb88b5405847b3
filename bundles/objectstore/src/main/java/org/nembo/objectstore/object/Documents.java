package org.nembo.objectstore.object;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.sum.Expected;
import org.nembo.objectstore.sum.Intake;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.spi.object.Checksum;

/** What documents of several operations have in common. */
final class Documents {

    private Documents() {
    }

    static void checksum(Xml xml, Optional<Checksum> checksum) {
        checksum.ifPresent(sum -> xml.element("Checksum" + sum.algorithm(), sum.value()).element("ChecksumType", sum.type()));
    }

    static void owner(Xml xml, String element, String id) {
        xml.open(element).element("ID", id).element("DisplayName", id).close();
    }

    /** The body, when it is what the client says of it. */
    static byte[] read(Exchange exchange, Expected expected) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Intake.take(exchange, expected, Optional.empty(), XmlLimits.LIST.bytes(), buffer -> {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        });
        return bytes.toByteArray();
    }

    /** How texts of a listing are written: as they are, or percent-encoded. */
    static java.util.function.UnaryOperator<String> encoding(Exchange exchange) {
        String word = exchange.query("encoding-type");
        if (!word.isEmpty() && !word.equals("url")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Invalid Encoding Method specified in Request").with("ArgumentName", "encoding-type")
                    .with("ArgumentValue", word);
        }
        return word.isEmpty() ? text -> text : text -> Percent.encode(text, false);
    }
}
