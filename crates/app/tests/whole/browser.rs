//! A headless Chromium, used as a person uses it: by labels, fields and buttons.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use fantoccini::{Client, Locator, elements::Element, error::CmdError};
use serde_json::json;
use tokio::process::{Child, Command};

pub struct Browser {
    pub client: Client,
    driver: Child,
    folder: tempfile::TempDir,
    profile: PathBuf,
}

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

impl Browser {
    pub async fn open(scripts: Scripts) -> Browser {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("./test installs chromedriver");
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1000,1400", "--lang=en", &format!("--user-data-dir={}", profile.display())];
        let javascript = if scripts == Scripts::On { 1 } else { 2 };
        let wishes = json!({ "goog:chromeOptions": {
            "args": arguments,
            "prefs": { "profile.managed_default_content_settings.javascript": javascript, "intl.accept_languages": "en" },
        } });
        let connector = hyper_util::client::legacy::connect::HttpConnector::new();
        for _ in 0..100 {
            let builder = fantoccini::ClientBuilder::new(connector.clone()).capabilities(wishes.as_object().unwrap().clone()).connect(&format!("http://127.0.0.1:{port}")).await;
            if let Ok(client) = builder {
                return Browser { client, driver, folder, profile };
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("Chromium does not start");
    }

    /// Closes the browser as a person does, and leaves what it wrote to the disk.
    pub async fn close(mut self) -> (PathBuf, tempfile::TempDir) {
        self.client.close().await.unwrap();
        let _ = self.driver.kill().await;
        (self.profile, self.folder)
    }

    pub fn profile(&self) -> &Path {
        &self.profile
    }

    pub async fn visit(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the page has gone there by itself.
    pub async fn arrives(&self, path: &str) {
        for _ in 0..200 {
            if self.path().await == path {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("still at {}", self.path().await);
    }

    /// Everything that is written in the page's main part.
    pub async fn text(&self) -> String {
        self.find(Locator::Css("main")).await.unwrap().text().await.unwrap()
    }

    /// What stands beside this word in the page's summary.
    pub async fn fact(&self, label: &str) -> String {
        let place = format!("//main//dt[normalize-space()='{label}']/following-sibling::dd");
        self.find(Locator::XPath(&place)).await.unwrap_or_else(|_| panic!("{label} is not said")).text().await.unwrap()
    }

    pub async fn heading(&self) -> String {
        self.find(Locator::Css("h1")).await.unwrap().text().await.unwrap()
    }

    /// Looks until it is there, as a person does while a page comes: between a form and the page
    /// it leads to the browser shows neither.
    pub async fn find(&self, place: Locator<'_>) -> Result<Element, CmdError> {
        self.client.wait().at_most(Duration::from_secs(10)).every(Duration::from_millis(10)).for_element(place).await
    }

    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find(Locator::Css(&format!("main [name='{name}']"))).await.unwrap_or_else(|_| panic!("there is no field {name}"));
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses a file of this machine.
    pub async fn choose(&self, name: &str, file: &Path) {
        let field = self.find(Locator::Css(&format!("main input[type=file][name='{name}']"))).await.unwrap();
        field.send_keys(&file.display().to_string()).await.unwrap();
    }

    /// What the field holds now.
    pub async fn value(&self, name: &str) -> String {
        let field = self.find(Locator::Css(&format!("main [name='{name}']"))).await.unwrap();
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    pub async fn tick(&self, name: &str, value: &str) {
        let choice = self.find(Locator::Css(&format!("main [name='{name}'][value='{value}']"))).await.unwrap_or_else(|_| panic!("there is no {name} {value}"));
        if !choice.is_selected().await.unwrap() {
            choice.click().await.unwrap();
        }
    }

    pub async fn select(&self, name: &str, label: &str) {
        let list = self.find(Locator::Css(&format!("main select[name='{name}']"))).await.unwrap();
        list.select_by_label(label).await.unwrap();
    }

    /// Presses the button of the page's main part that bears this text.
    pub async fn press(&self, label: &str) {
        let button = format!("//main//button[normalize-space()='{label}']");
        let button = self.find(Locator::XPath(&button)).await;
        match button {
            Ok(button) => self.click(button).await,
            Err(error) => panic!("{error}: there is no button “{label}” on {}:\n{}", self.path().await, self.text().await),
        }
    }

    /// The button that goes on, whatever it is called.
    pub async fn go_on(&self) {
        let button = self.find(Locator::Css("main form button.govuk-button:not(.govuk-button--secondary)")).await.unwrap();
        self.click(button).await;
    }

    pub async fn follow(&self, label: &str) {
        let link = format!("//main//a[contains(normalize-space(), '{label}')]");
        match self.find(Locator::XPath(&link)).await {
            Ok(link) => self.click(link).await,
            Err(error) => panic!("{error}: there is no link “{label}” on {}:\n{}", self.path().await, self.text().await),
        }
    }

    /// What leads to another page: comes back when this page is gone.
    pub async fn click(&self, element: Element) {
        let page = self.find(Locator::Css("body")).await.unwrap();
        element.click().await.unwrap();
        for _ in 0..500 {
            if page.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nothing happened on {}", self.path().await);
    }

    /// The same for whatever stands at this place.
    pub async fn click_at(&self, place: Locator<'_>) {
        let element = self.find(place).await.unwrap();
        self.click(element).await;
    }
}
