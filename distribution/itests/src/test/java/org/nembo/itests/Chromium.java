package org.nembo.itests;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real browser without a window. When this machine has none, the test is skipped and says so. Confined to one thread. */
final class Chromium implements AutoCloseable {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PAGE = Duration.ofSeconds(60);

    private final ChromeDriver driver;
    private final Path screenshots;

    private Chromium(ChromeDriver driver, Path screenshots) {
        this.driver = driver;
        this.screenshots = screenshots;
    }

    /** @param more further switches of the browser's */
    static Chromium started(String... more) {
        Assumptions.assumeTrue(Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER), "chromium and chromedriver are not installed");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,900", "--lang=en");
        options.addArguments(List.of(more));
        ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).usingAnyFreePort()
                .withLogFile(new File("/dev/null")).build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(PAGE);
        return new Chromium(driver, Path.of("target", "screenshots"));
    }

    ChromeDriver driver() {
        return driver;
    }

    void open(URI address) {
        driver.get(address.toString());
    }

    /** Types into a field in place of what it holds. */
    void type(String name, String text) {
        WebElement field = driver.findElement(By.name(name));
        field.clear();
        field.sendKeys(text);
    }

    /** Presses the first button that carries this text, and returns when the page that follows is there. */
    void press(String text) {
        driver.executeScript("window.pressed = true");
        driver.findElement(By.xpath("//button[normalize-space()='" + text + "']")).click();
        // Between two pages the browser may have nothing to ask.
        new WebDriverWait(driver, PAGE).ignoring(WebDriverException.class)
                .until(any -> (Boolean) driver.executeScript("return window.pressed === undefined && document.readyState === 'complete'"));
    }

    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** Null when the browser has none of that name. */
    Cookie cookie(String name) {
        return driver.manage().getCookieNamed(name);
    }

    /** Keeps a picture of the page, for people to look at. */
    void picture(String name) throws IOException {
        Files.write(Files.createDirectories(screenshots).resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
