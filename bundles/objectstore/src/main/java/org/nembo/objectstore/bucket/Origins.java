package org.nembo.objectstore.bucket;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.nembo.objectstore.document.Cors;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;

/** What browsers are told of who may use a bucket. They ask before they know who is asking, so nobody is authorised here. */
final class Origins {

    private static final String METHOD = "Access-Control-Request-Method";
    private static final String HEADERS = "Access-Control-Request-Headers";
    private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");
    private static final int MOST_HEADERS = 100;

    private final Desk desk;
    private final Parsed parsed;

    Origins(Desk desk, Parsed parsed) {
        this.desk = desk;
        this.parsed = parsed;
    }

    /** OPTIONS: whether a page may make a request. */
    void preflight(Exchange exchange) {
        String origin = exchange.header("Origin");
        String method = exchange.header(METHOD);
        if (origin.isEmpty()) {
            throw new S3Failure(S3Code.BAD_REQUEST, "Insufficient information. Origin request header needed.");
        }
        if (method.isEmpty()) {
            throw new S3Failure(S3Code.BAD_REQUEST, "Invalid Access-Control-Request-Method: null");
        }
        if (!METHODS.contains(method)) {
            throw new S3Failure(S3Code.BAD_REQUEST, "Invalid Access-Control-Request-Method: " + method);
        }
        Bucket bucket = desk.engine().buckets().find(exchange.bucket())
                .orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_BUCKET).with("BucketName", exchange.bucket()));
        Cors cors = parsed.cors(bucket).orElseThrow(() -> forbidden("CORSResponse: CORS is not enabled for this bucket.", exchange, method));
        List<String> headers = headers(exchange);
        Cors.Rule rule = cors.match(origin, method, headers).orElseThrow(() -> forbidden("CORSResponse: This CORS request is not allowed. This is usually "
                + "because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not "
                + "whitelisted by the resource's CORS spec.", exchange, method));
        tell(exchange, rule, origin);
        if (!headers.isEmpty()) {
            exchange.answer("Access-Control-Allow-Headers", String.join(", ", headers));
        }
        if (rule.maxAge() >= 0) {
            exchange.answer("Access-Control-Max-Age", String.valueOf(rule.maxAge()));
        }
        exchange.send(Desk.OK);
    }

    /** Adds to any answer what the page that asks must know to read it. */
    void answer(Exchange exchange) {
        String origin = exchange.header("Origin");
        if (origin.isEmpty() || exchange.bucket().isEmpty() || exchange.method().equals("OPTIONS")) {
            return;
        }
        desk.engine().buckets().find(exchange.bucket()).flatMap(parsed::cors).ifPresent(cors -> {
            Optional<Cors.Rule> rule = cors.match(origin, exchange.method(), List.of());
            if (rule.isPresent()) {
                tell(exchange, rule.get(), origin);
            } else {
                vary(exchange);
            }
        });
    }

    private static void tell(Exchange exchange, Cors.Rule rule, String origin) {
        String told = rule.origin(origin);
        exchange.answer("Access-Control-Allow-Origin", told).answer("Access-Control-Allow-Methods", String.join(", ", rule.methods()));
        if (!told.equals("*")) {
            exchange.answer("Access-Control-Allow-Credentials", "true");
        }
        if (!rule.exposed().isEmpty()) {
            exchange.answer("Access-Control-Expose-Headers", String.join(", ", rule.exposed()));
        }
        vary(exchange);
    }

    private static void vary(Exchange exchange) {
        exchange.answer("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }

    private static List<String> headers(Exchange exchange) {
        List<String> headers = Arrays.stream(String.join(",", exchange.headers().all(HEADERS)).split(",")).map(String::strip)
                .filter(header -> !header.isEmpty()).map(header -> header.toLowerCase(Locale.ROOT)).distinct().toList();
        boolean plain = headers.stream().allMatch(header -> header.chars().allMatch(c -> c > ' ' && c <= '~'));
        if (headers.size() > MOST_HEADERS || !plain) {
            throw new S3Failure(S3Code.BAD_REQUEST, "Access-Control-Request-Headers cannot be read.");
        }
        return headers;
    }

    private static S3Failure forbidden(String message, Exchange exchange, String method) {
        return new S3Failure(S3Code.ACCESS_FORBIDDEN, message).with("Method", method)
                .with("ResourceType", exchange.key().isEmpty() ? "BUCKET" : "OBJECT");
    }
}
