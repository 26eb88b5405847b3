package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Terraform: its provider for AWS makes buckets, and its state with a lock is kept here. */
interface S3TerraformCases {

    S3Door s3();

    @Test
    default void terraformMakesABucketAndFindsNothingToChange() throws Exception {
        assumeThat(Program.exists("terraform")).as("terraform is not on this machine").isTrue();
        Optional<Path> mirror = mirror();
        assumeThat(mirror).as("no mirror with terraform's provider for AWS is on this machine").isPresent();
        Path place = s3().place("terraform");
        Files.writeString(place.resolve("main.tf"), """
                terraform {
                  required_providers { aws = { source = "hashicorp/aws" } }
                }
                provider "aws" {
                  region                      = "us-east-1"
                  s3_use_path_style           = true
                  skip_credentials_validation = true
                  skip_requesting_account_id  = true
                  skip_metadata_api_check     = true
                  endpoints { s3 = "%s" }
                }
                resource "aws_s3_bucket" "made" {
                  bucket = "by-terraform"
                  tags   = { project = "vega" }
                }
                resource "aws_s3_bucket_versioning" "made" {
                  bucket = aws_s3_bucket.made.id
                  versioning_configuration { status = "Enabled" }
                }
                resource "aws_s3_object" "made" {
                  bucket     = aws_s3_bucket.made.id
                  key        = "a/b"
                  content    = "hello"
                  tags       = { one = "1" }
                  depends_on = [aws_s3_bucket_versioning.made]
                }
                """.formatted(s3().address()));
        Path config = Files.writeString(place.resolve("terraformrc"),
                "provider_installation {%n  filesystem_mirror { path = \"%s\" }%n}%n".formatted(mirror.get()));
        Program terraform = terraform(place).env("TF_CLI_CONFIG_FILE", config.toString());
        S3Door.done(terraform.with("init", "-no-color", "-input=false"));
        assertThat(S3Door.done(terraform.with("apply", "-no-color", "-input=false", "-auto-approve"))).contains("Resources: 3 added");
        Program.Result plan = terraform.with("plan", "-no-color", "-input=false", "-detailed-exitcode").run();
        assertThat(plan.exit()).as(plan.text()).isZero();
        assertThat(S3Wire.send(s3(), "GET", "/by-terraform/a/b", "").body()).isEqualTo("hello");
    }

    @Test
    default void terraformKeepsItsStateHereAndLocksIt() throws Exception {
        assumeThat(Program.exists("terraform")).as("terraform is not on this machine").isTrue();
        S3Wire.make(s3(), "states");
        Path place = s3().place("states");
        Path hold = place.resolve("hold");
        Files.writeString(place.resolve("main.tf"), """
                terraform {
                  backend "s3" {
                    bucket                      = "states"
                    key                         = "vega/terraform.tfstate"
                    region                      = "us-east-1"
                    use_lockfile                = true
                    use_path_style              = true
                    skip_credentials_validation = true
                    skip_requesting_account_id  = true
                    skip_metadata_api_check     = true
                    endpoints                   = { s3 = "%s" }
                  }
                }
                resource "terraform_data" "held" {
                  provisioner "local-exec" { command = "while [ -e hold ]; do sleep 0.1; done" }
                }
                """.formatted(s3().address()));
        Files.createFile(hold);
        Program terraform = terraform(place);
        S3Door.done(terraform.with("init", "-no-color", "-input=false"));
        Process first = terraform.with("apply", "-no-color", "-input=false", "-auto-approve")
                .start(Path.of("/dev/null"), place.resolve("out"), place.resolve("err"));
        try {
            Api.await("lock of the first", Api.PATIENCE, () -> locked() || !first.isAlive());
            assertThat(first.isAlive()).as(Files.readString(place.resolve("err"))).isTrue();
            Program.Result second = terraform.with("apply", "-no-color", "-input=false", "-auto-approve").run();
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains("Error acquiring the state lock").contains("PreconditionFailed");
            Files.delete(hold);
            assertThat(first.waitFor()).as(Files.readString(place.resolve("err"))).isZero();
        } finally {
            Files.deleteIfExists(hold);
            first.destroy();
        }
        assertThat(S3Wire.keys(s3(), "states")).as("the lock is gone, the state is there").containsExactly("vega/terraform.tfstate");
        Program.Result plan = terraform.with("plan", "-no-color", "-input=false", "-detailed-exitcode").run();
        assertThat(plan.exit()).as(plan.text()).isZero();
    }

    private boolean locked() {
        try {
            return S3Wire.keys(s3(), "states").contains("vega/terraform.tfstate.tflock");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Program terraform(Path place) {
        return s3().client("terraform").env("CHECKPOINT_DISABLE", "1").in(place);
    }

    /** Where a mirror of providers usually is: {@code HOST/hashicorp/aws} below it. */
    private static Optional<Path> mirror() throws IOException {
        List<Path> places = new ArrayList<>(List.of(Path.of(System.getProperty("user.home"), ".terraform.d", "plugins"),
                Path.of("/usr/local/share/terraform/plugins"), Path.of("/usr/share/terraform/plugins")));
        Path optional = Path.of("/opt");
        if (Files.isDirectory(optional)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(optional, Files::isDirectory)) {
                children.forEach(places::add);
            }
        }
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                try (DirectoryStream<Path> hosts = Files.newDirectoryStream(place, host -> Files.isDirectory(host.resolve("hashicorp/aws")))) {
                    if (hosts.iterator().hasNext()) {
                        return Optional.of(place);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
