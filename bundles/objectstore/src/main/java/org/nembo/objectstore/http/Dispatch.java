package org.nembo.objectstore.http;

import java.io.UncheckedIOException;
import java.util.List;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what a request asks for, and answers when it is refused. Thread-safe. */
public final class Dispatch {

    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    private final Operations operations;
    private final List<Operation> before;
    private final Gate gate;

    public Dispatch(Operations operations, Gate gate) {
        this.operations = operations;
        this.before = operations.before();
        this.gate = gate;
    }

    /**
     * Answers.
     *
     * @return the name of the operation; empty when it was not known yet
     * @throws UncheckedIOException when the client is gone
     * @throws RuntimeException     when an answer that was begun cannot be ended
     */
    public String run(Exchange exchange) {
        String name = "";
        try {
            before.forEach(operation -> operation.run(exchange));
            if (exchange.page()) {
                name = "GetPage";
                operations.pages().run(exchange);
                return name;
            }
            if (!exchange.method().equals("OPTIONS")) {
                gate.identify(exchange);
            }
            Operations.Named found = operations.find(exchange.target().level(), exchange.method(), exchange.query());
            name = found.name();
            found.operation().run(exchange);
            if (exchange.status() == 0) {
                throw new IllegalStateException(name + " sent no answer");
            }
        } catch (S3Failure e) {
            refuse(exchange, e);
        } catch (NemboException e) {
            if (e.code().kind() == ErrorKind.INTERNAL) {
                log.error("{} of {} failed, request {}", name, exchange.target().resource(), exchange.caller().request(), e);
            }
            refuse(exchange, Failures.of(e));
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("{} of {} failed, request {}", name, exchange.target().resource(), exchange.caller().request(), e);
            refuse(exchange, new S3Failure(S3Code.INTERNAL_ERROR, S3Code.INTERNAL_ERROR.text(), e));
        }
        return name;
    }

    private static void refuse(Exchange exchange, S3Failure failure) {
        if (exchange.status() != 0) {
            throw failure;
        }
        Failures.send(exchange, failure);
    }
}
