package org.nembo.itests;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** AWS's SDK for Java with the settings of its users, and what it sent. */
final class S3JavaClient implements ExecutionInterceptor {

    private final S3Door s3;
    private final List<String> payloads = new CopyOnWriteArrayList<>();

    S3JavaClient(S3Door s3) {
        this.s3 = s3;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (context.httpRequest().method().name().equals("PUT")) {
            payloads.add(context.httpRequest().firstMatchingHeader("x-amz-content-sha256").orElse(""));
        }
    }

    /** How the bytes of PUT requests were protected, since the last call. */
    List<String> payloads() {
        List<String> all = List.copyOf(payloads);
        payloads.clear();
        return all;
    }

    /** The client that blocks. @param trust of the server's certificate; empty without TLS */
    S3Client blocking(boolean checksums, boolean chunks, TrustManager... trust) {
        UrlConnectionHttpClient.Builder http = UrlConnectionHttpClient.builder();
        if (trust.length > 0) {
            http.tlsTrustManagersProvider(() -> trust);
        }
        return set(S3Client.builder(), checksums, chunks).httpClientBuilder(http).build();
    }

    /** The client that does not, on Netty. */
    S3AsyncClient async(UnaryOperator<software.amazon.awssdk.services.s3.S3AsyncClientBuilder> more) {
        return more.apply(set(S3AsyncClient.builder(), true, true)).httpClientBuilder(NettyNioAsyncHttpClient.builder()).build();
    }

    S3Presigner presigner() {
        return S3Presigner.builder().endpointOverride(s3.address()).region(Region.of(S3Door.REGION)).credentialsProvider(key())
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build();
    }

    private <B extends S3BaseClientBuilder<B, C>, C> B set(B builder, boolean checksums, boolean chunks) {
        return builder.endpointOverride(s3.address()).region(Region.of(S3Door.REGION)).credentialsProvider(key())
                .requestChecksumCalculation(checksums ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).chunkedEncodingEnabled(chunks).build())
                .overrideConfiguration(o -> o.addExecutionInterceptor(this));
    }

    private StaticCredentialsProvider key() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.id(), s3.secret()));
    }
}
