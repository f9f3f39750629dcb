//! The commons in the browser, without scripts: scenario 20 by three people, and ten tasks of one who has never seen it.

use super::{
    browser::{Browser, Scripts},
    pages::sign_in,
    scenes::{Scene, demonstration},
};

/// A person on her way through pages, who counts them.
struct Walk<'a> {
    browser: &'a Browser,
    pages: usize,
    task: &'static str,
}

impl<'a> Walk<'a> {
    async fn begin(browser: &'a Browser, scene: &Scene, task: &'static str) -> Walk<'a> {
        browser.visit(&scene.address("/learning")).await;
        Walk { browser, pages: 1, task }
    }

    async fn follow(mut self, label: &str) -> Walk<'a> {
        self.browser.follow(label).await;
        self.pages += 1;
        self
    }

    async fn press(mut self, label: &str) -> Walk<'a> {
        self.browser.press(label).await;
        self.pages += 1;
        self
    }

    async fn fill(self, name: &str, text: &str) -> Walk<'a> {
        self.browser.fill(name, text).await;
        self
    }

    /// The task is done when this stands on the page.
    async fn ends_with(self, text: &str) {
        let page = self.browser.text().await;
        assert!(page.contains(text), "{}: {page}", self.task);
        assert!(self.pages <= 6, "{}: {} pages", self.task, self.pages);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_tasks_are_done_in_at_most_six_pages_each_by_one_who_has_never_seen_it() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::Off).await;
    sign_in(&browser, &scene, "farida").await;
    let walk = |task| Walk::begin(&browser, &scene, task);

    walk("write down a visit")
        .await
        .follow("Study visits (")
        .await
        .follow("Write one down")
        .await
        .fill("title", "A third visit")
        .await
        .press("Save")
        .await
        .ends_with("A third visit")
        .await;
    let seen = walk("write down what was seen on it").await.follow("Study visits (").await.follow("A third visit").await.follow("What was seen or felt").await;
    seen.fill("title", "Seen there").await.fill("text", "They answer the phone by night").await.press("Save").await.ends_with("Seen there").await;
    let practice = walk("take a practice over").await.follow("Practices (").await.follow("Demonstration: a free place").await;
    let practice = practice.fill("words", "It worked for a year").await.press("It is taken over").await;
    assert_eq!(practice.browser.fact("State").await, "taken over");
    practice.ends_with("It worked for a year").await;
    let promise =
        walk("promise what follows from a conclusion").await.follow("Conclusions (").await.follow("A rehabilitation programme").await.follow("follows: A commitment").await;
    let promise = promise.fill("title", "A programme for a year").await.fill("due-day", "1").await.fill("due-month", "6").await.fill("due-year", "2099").await;
    promise.press("Save").await.ends_with("A programme for a year").await;
    walk("see what is late").await.follow("Late, and due soon").await.ends_with("Demonstration: a list of trained psychologists for shelters").await;
    let figure = walk("go from a promise to its figure").await.follow("Commitments (").await.follow("Demonstration: every shelter answers").await;
    figure.follow("s own page").await.ends_with("25 (from 2 of 2 organisations that should report)").await;
    let thread = walk("follow the thread from a visit").await.follow("Study visits (").await.follow("Study visit to the USA").await;
    thread.follow("The thread").await.ends_with("Demonstration: every shelter answers a request within a day").await;
    let offer = walk("offer hours to the others").await.follow("Offers (").await.follow("Write one down").await;
    offer.browser.select("resource", "Hours of a lawyer").await;
    offer.fill("title", "Two hours a week").await.fill("quantity", "8").await.press("Save").await.ends_with("Two hours a week").await;
    let list = walk("take a list in").await.follow("Campaigns (").await.follow("Take a list in").await;
    let list = list.fill("sheet", "title,audience\nSixteen days,schools\n").await.press("Look at it first").await;
    list.press("Take them in").await.ends_with("Sixteen days").await;
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), "title;audience\nФилм дар деҳа;деҳа\n").unwrap();
    let list = walk("take a file in").await.follow("Campaigns (").await.follow("Take a list in").await;
    browser.choose("file", file.path()).await;
    list.press("Look at it first").await.press("Take them in").await.ends_with("Филм дар деҳа").await;

    let donor = Browser::open(Scripts::Off).await;
    sign_in(&donor, &scene, "tom").await;
    let figures = Walk::begin(&donor, &scene, "a donor looks at a figure").await.follow("Figures").await;
    figures.follow("Requests without a place").await.ends_with("each need once").await;
    browser.close().await;
    donor.close().await;
}

/// Scenario 20.
#[tokio::test(flavor = "multi_thread")]
async fn an_invited_organisation_proposes_the_secretary_answers_and_a_donor_may_only_look() {
    let scene = demonstration(None).await;
    let (farida, safiya, tom) = (Browser::open(Scripts::Off).await, Browser::open(Scripts::Off).await, Browser::open(Scripts::Off).await);
    sign_in(&farida, &scene, "farida").await;
    sign_in(&safiya, &scene, "safiya").await;
    sign_in(&tom, &scene, "tom").await;

    let proposal = Walk::begin(&safiya, &scene, "propose").await.follow("Meetings and round tables (").await.follow("Round table after").await.follow("follows: A proposal").await;
    safiya.tick("speaks_as", "invited").await;
    proposal.fill("title", "A line that answers day and night").await.fill("text", "Calls come by night.").await.press("Save").await.ends_with("Invited").await;
    let address = safiya.path().await;
    assert!(!safiya.text().await.contains("It was heard"), "who proposes does not answer herself");

    farida.visit(&scene.address(&address)).await;
    farida.press("It was heard").await;
    farida.press("Answer").await;
    assert!(farida.text().await.contains("Write why, or what shows it"), "{}", farida.text().await);
    farida.fill("words", "The working group costs it by spring").await;
    farida.press("Answer").await;
    assert!(farida.text().await.contains("The working group costs it by spring"));

    tom.visit(&scene.address(&address)).await;
    let page = tom.text().await;
    assert!(page.contains("answered") && !page.contains("Write down what follows"), "a donor looks: {page}");
    tom.visit(&scene.address("/learning/of/visit/new")).await;
    assert!(!tom.text().await.contains("Save"), "and has no form: {}", tom.text().await);
    // What was seen on a visit becomes a practice, that a promise, and on the day after its day everyone sees that it is late.
    let seen = Walk::begin(&farida, &scene, "seen").await.follow("Study visits (").await.follow("Study visit to Georgia").await.follow("follows: What was seen or felt").await;
    seen.fill("title", "Orders are checked").await.fill("text", "Somebody goes and looks").await.press("Save").await.ends_with("Orders are checked").await;
    farida.follow("follows: A practice").await;
    for (name, text) in [("title", "Orders are checked here"), ("text", "Go and look")] {
        farida.fill(name, text).await;
    }
    farida.press("Save").await;
    farida.follow("follows: A commitment").await;
    farida.fill("title", "Somebody goes and looks, every week").await;
    let yesterday = kernel::clock::today(jiff::Timestamp::now().as_second()).yesterday().unwrap();
    for (part, number) in [("day", i16::from(yesterday.day())), ("month", i16::from(yesterday.month())), ("year", yesterday.year())] {
        farida.fill(&format!("due-{part}"), &number.to_string()).await;
    }
    farida.press("Save").await;
    farida.press("We accept it").await;
    assert_eq!(farida.fact("State").await, "late");

    tom.visit(&scene.address("/learning/due")).await;
    assert!(tom.text().await.contains("Somebody goes and looks, every week"), "what is late everyone sees");
    tom.follow("Somebody goes and looks, every week").await;
    tom.follow("The thread").await;
    for knot in ["Study visit to Georgia", "Orders are checked", "Orders are checked here", "Somebody goes and looks, every week"] {
        assert!(tom.text().await.contains(knot), "{knot}");
    }
    for browser in [farida, safiya, tom] {
        browser.close().await;
    }
}
