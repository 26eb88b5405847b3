package org.nembo.objectstore.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.testing.Client;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.testing.TestedStore;
import org.nembo.objectstore.testing.Wire;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;

/** Buckets as browsers see them at the address of their web sites. The bucket {@code public} shows its objects to all, {@code private} to nobody. */
class SitePagesTest {

    private static final String PAGES = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>error.html</Key></ErrorDocument>";

    private final ObjectEngine engine = EmptyEngine.get();
    private TestedStore store;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        store = new TestedStore(engine);
        client = new Client(store.address());
        for (String name : new String[] {"public", "private"}) {
            store.bucket(name, Bucket.Versioning.OFF);
            put(name, "index.html", "<h1>home</h1>");
            put(name, "docs/index.html", "<h1>docs</h1>");
            put(name, "error.html", "<h1>sorry</h1>");
        }
        website("public", PAGES);
        website("private", PAGES);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private void put(String bucket, String key, String text) throws Exception {
        assertThat(client.signed("PUT", "/" + bucket + "/" + key, Map.of("Content-Type", "text/html"), text.getBytes(StandardCharsets.UTF_8)).status())
                .isEqualTo(200);
    }

    private void website(String name, String configuration) {
        engine.buckets().change(name, bucket -> bucket.with(Settings.WEBSITE, "<WebsiteConfiguration>" + configuration + "</WebsiteConfiguration>"));
    }

    private Wire.Answer ask(String method, String site, String path, String... headers) throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", site + ".web.test");
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return client.plain(method, path, all, new byte[0]);
    }

    @Test
    void pathsThatEndWithASlashShowTheIndex() throws Exception {
        Wire.Answer home = ask("GET", "public", "/");
        assertThat(home.status()).isEqualTo(200);
        assertThat(home.text()).isEqualTo("<h1>home</h1>");
        assertThat(home.header("Content-Type")).isEqualTo("text/html");
        assertThat(ask("GET", "public", "/docs/?any=thing").text()).isEqualTo("<h1>docs</h1>");
        assertThat(ask("GET", "public", "/index.html").text()).isEqualTo("<h1>home</h1>");
        Wire.Answer head = ask("HEAD", "public", "/");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("13");
        assertThat(ask("GET", "public", "/", "If-None-Match", home.header("ETag")).status()).isEqualTo(304);
        assertThat(ask("GET", "public", "/", "Range", "bytes=4-7").text()).isEqualTo("home");
        Wire.Answer slash = ask("GET", "public", "/docs");
        assertThat(slash.status()).isEqualTo(302);
        assertThat(slash.header("Location")).isEqualTo("/docs/");
    }

    @Test
    void whatIsNotShownToAllIsNotShown() throws Exception {
        Wire.Answer refused = ask("GET", "private", "/");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("403 AccessDenied").doesNotContain("sorry").doesNotContain("home");
        assertThat(refused.header("Content-Security-Policy")).isEqualTo("default-src 'none'");
        assertThat(ask("GET", "private", "/docs").status()).as("it is not told that there is an index").isEqualTo(403);
    }

    @Test
    void failuresShowTheErrorDocumentWithTheirStatus() throws Exception {
        Wire.Answer missing = ask("GET", "public", "/nothing", "Range", "bytes=0-1");
        assertThat(missing.status()).as("strangers may not know what is there").isEqualTo(403);
        assertThat(missing.text()).isEqualTo("<h1>sorry</h1>");
        website("public", "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>");
        Wire.Answer plain = ask("GET", "public", "/%3Cscript%3E");
        assertThat(plain.text()).contains("<li>Key: &lt;script&gt;</li>").doesNotContain("<script>");
        assertThat(ask("PUT", "public", "/x").status()).isEqualTo(405);
        assertThat(ask("GET", "nothing", "/").text()).contains("404 NoSuchBucket");
        engine.buckets().change("public", bucket -> bucket.with(Settings.WEBSITE, null));
        assertThat(ask("GET", "public", "/").text()).contains("404 NoSuchWebsiteConfiguration");
    }

    @Test
    void rulesSendElsewhere() throws Exception {
        website("public", PAGES + """
                <RoutingRules>
                <RoutingRule><Condition><KeyPrefixEquals>old/</KeyPrefixEquals></Condition>
                <Redirect><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith></Redirect></RoutingRule>
                <RoutingRule><Condition><KeyPrefixEquals>gone/</KeyPrefixEquals><HttpErrorCodeReturnedEquals>403</HttpErrorCodeReturnedEquals></Condition>
                <Redirect><Protocol>https</Protocol><HostName>example.org</HostName><ReplaceKeyWith>a page.html</ReplaceKeyWith>
                <HttpRedirectCode>307</HttpRedirectCode></Redirect></RoutingRule>
                </RoutingRules>""");
        Wire.Answer moved = ask("GET", "public", "/old/a/b%0d%0aX:%20y");
        assertThat(moved.status()).isEqualTo(301);
        assertThat(moved.header("Location")).isEqualTo("http://public.web.test/new/a/b%0D%0AX%3A%20y");
        Wire.Answer gone = ask("GET", "public", "/gone/x");
        assertThat(gone.status()).isEqualTo(307);
        assertThat(gone.header("Location")).isEqualTo("https://example.org/a%20page.html");
        put("public", "gone/there", "still");
        assertThat(ask("GET", "public", "/gone/there").text()).as("the rule is for failures").isEqualTo("still");
    }

    @Test
    void allOfItIsSentElsewhere() throws Exception {
        website("public", "<RedirectAllRequestsTo><HostName>example.org</HostName><Protocol>https</Protocol></RedirectAllRequestsTo>");
        Wire.Answer answer = ask("GET", "public", "/a/b");
        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.header("Location")).isEqualTo("https://example.org/a/b");
    }

    @Test
    void anObjectSendsElsewhere() throws Exception {
        client.signed("PUT", "/public/go", Map.of("x-amz-website-redirect-location", "/docs/"), new byte[0]);
        Wire.Answer answer = ask("GET", "public", "/go");
        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.header("Location")).isEqualTo("/docs/");
    }
}
