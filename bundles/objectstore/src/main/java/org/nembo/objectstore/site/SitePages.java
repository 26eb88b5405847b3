package org.nembo.objectstore.site;

import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Failures;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.object.Pages;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

/** Answers browsers at the address of a bucket's web site, where everybody is nobody: what the bucket does not show to all is not shown. Thread-safe. */
public final class SitePages implements Operation {

    private static final int OK = 200;
    private static final int MOVED = 301;
    private static final int FOUND = 302;
    private static final String REDIRECT = "x-amz-website-redirect-location";

    private final Pages pages;

    public SitePages(Pages pages) {
        this.pages = pages;
    }

    @Override
    public void run(Exchange exchange) {
        try {
            serve(exchange);
        } catch (S3Failure e) {
            refuse(exchange, e);
        } catch (NemboException e) {
            refuse(exchange, Failures.of(e));
        }
    }

    private static void refuse(Exchange exchange, S3Failure failure) {
        if (exchange.status() != 0) {
            throw failure;
        }
        Failures.note(exchange, failure);
        if (failure.code() == S3Code.NOT_MODIFIED) {
            exchange.send(failure.code().status());
        } else {
            ErrorPage.send(exchange, failure);
        }
    }

    private void serve(Exchange exchange) {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            exchange.answer("Allow", "GET, HEAD");
            throw S3Failure.of(S3Code.METHOD_NOT_ALLOWED);
        }
        Bucket bucket = pages.bucket(exchange.bucket()).orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_BUCKET));
        Site site = Site.of(bucket).orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_WEBSITE_CONFIGURATION));
        if (site.all().isPresent()) {
            redirect(exchange, site.all().get(), exchange.key());
            return;
        }
        Optional<Site.Rule> rule = site.rule(exchange.key(), 0);
        if (rule.isPresent()) {
            redirect(exchange, rule.get().redirect(), rule.get().target(exchange.key()));
            return;
        }
        String key = exchange.key();
        try {
            StoredObject object = pages.readable(exchange, bucket, key.isEmpty() || key.endsWith("/") ? key + site.index() : key);
            String elsewhere = object.headers().getOrDefault(REDIRECT, "");
            if (elsewhere.isEmpty()) {
                pages.send(exchange, bucket, object, OK);
            } else {
                exchange.answer("Location", elsewhere).send(MOVED);
            }
        } catch (S3Failure e) {
            if (exchange.status() != 0 || e.code() == S3Code.NOT_MODIFIED || e.code() == S3Code.PRECONDITION_FAILED) {
                throw e;
            }
            missing(exchange, bucket, site, e);
        }
    }

    private void missing(Exchange exchange, Bucket bucket, Site site, S3Failure failure) {
        String key = exchange.key();
        if (!key.isEmpty() && !key.endsWith("/") && pages.find(exchange, bucket, key + "/" + site.index()).isPresent()) {
            exchange.answer("Location", exchange.target().path() + "/").send(FOUND);
            return;
        }
        Optional<Site.Rule> rule = site.rule(key, failure.code().status());
        if (rule.isPresent()) {
            redirect(exchange, rule.get().redirect(), rule.get().target(key));
            return;
        }
        Optional<StoredObject> page = site.error().isEmpty() ? Optional.empty() : pages.find(exchange, bucket, site.error());
        if (page.isEmpty()) {
            throw failure;
        }
        Failures.note(exchange, failure);
        pages.send(exchange, bucket, page.get(), failure.code().status());
    }

    private static void redirect(Exchange exchange, Site.Redirect redirect, String key) {
        String address = Site.address(redirect, exchange.caller().secure() ? "https" : "http", exchange.header("Host"), key);
        exchange.answer("Location", address).send(redirect.code() == 0 ? MOVED : redirect.code());
    }
}
