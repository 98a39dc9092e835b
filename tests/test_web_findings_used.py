"""The form for rows of sheets in a real browser: by keys alone, on a narrow page, without scripts, and legible."""

from __future__ import annotations

from coding_pages import reader, served, session_of
from test_web_findings import FINDING, RECORD, ROW


def test_a_row_is_typed_by_keys_alone_with_its_row_of_the_table_in_sight(ch, tmp_path, browser):
    with session_of(ch, tmp_path) as session, served(session) as address:
        with reader(browser, address) as page:
            root = address.partition("/?")[0]
            page.goto(f"{root}{ROW}?record={RECORD}")
            page.focus("#f-role")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector("[role=alert]")
            assert page.evaluate("document.activeElement.className") == "faults"
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")  # the first link leads to the first field
            page.keyboard.press("Tab")
            page.focus("#f-role")
            for key, typed in (("role", "Out"), ("dimension", "CNH"), ("outcome_type", "Prod"), ("nature", "Emp")):
                page.focus(f"#f-{key}")
                page.keyboard.type(typed)
            for key, typed in (("construct", "disruption"), ("finding", "<b>R&D</b> wins."), ("place", "p. 670")):
                page.focus(f"#f-{key}")
                page.keyboard.type(typed)
            page.wait_for_selector(".printed td")
            assert "<b>R&D</b> wins." in page.inner_text("#preview")
            assert page.inner_text(".means[data-of=f-role]").startswith("The construct follows")
            over, field = page.locator("#preview").bounding_box(), page.locator("#f-place").bounding_box()
            assert field["y"] + field["height"] <= over["y"] + 1  # what is typed is not below the preview
            asked: list[str] = []
            page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
            page.click("text=Antecedents and outcomes of CH", no_wait_after=True)
            page.wait_for_timeout(200)
            assert asked == ["beforeunload"]  # and the page stays
            page.keyboard.press("Control+Enter")
            page.wait_for_selector("[role=status]")
            assert session.journal.events[0].cells["finding"] == "<b>R&D</b> wins."
        for width, scheme in ((375, "dark"), (1280, "light")):
            settings = {"viewport": {"width": width, "height": 780}, "color_scheme": scheme}
            with reader(browser, address, **settings) as page:
                for path in ("/findings", f"{ROW}?record={RECORD}"):
                    page.goto(root + path)
                    assert page.evaluate("document.documentElement.scrollWidth") <= width
                    assert page.evaluate(CONTRAST) == []
        with reader(browser, address, java_script_enabled=False) as page:
            page.goto(f"{root}{ROW}?record={RECORD}")
            page.fill("#f-construct", "x")
            page.click("button[name=preview]")
            assert "once these are right" in page.inner_text("#preview")
            assert page.input_value("#f-construct") == "x"


def test_what_was_typed_stays_on_the_page_while_the_program_does_not_answer_it(ch, tmp_path, browser):
    with session_of(ch, tmp_path) as session, served(session) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.goto(f"{address.partition('/?')[0]}{ROW}?record={RECORD}")
        for name, typed in FINDING.items():
            field = page.locator("#f-" + name.removeprefix("cell__"))
            (field.select_option if field.evaluate("at => at.tagName") == "SELECT" else field.fill)(typed)
        context.set_offline(True)
        page.click("[name=save]")
        page.wait_for_selector("#unheard")
        context.set_offline(False)
        session.token, token = "of a program begun anew", session.token
        page.evaluate("document.getElementById('unheard').hidden = true")
        page.click("[name=save]")
        page.wait_for_selector("#unheard")
        assert page.input_value("#f-construct") == FINDING["cell__construct"]
        assert list(session.journal.events) == []
        session.token = token
        page.evaluate("() => { const save = document.querySelector('[name=save]'); save.click(); save.click(); }")
        page.wait_for_selector("[role=status]")
        assert len(session.journal.events) == 1
        context.close()


# Texts whose colour is too near to that of what lies behind them (WCAG 2.2, success criterion 1.4.3).
CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (c) => c.slice(0, 3).map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const behind = (at) => {
    for (; at; at = at.parentElement) {
      const found = rgba(getComputedStyle(at).backgroundColor);
      if (found[3] > 250) return found;
    }
    return [255, 255, 255, 255];
  };
  return [...document.querySelectorAll("main *, header *")].filter((at) =>
    [...at.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && at.checkVisibility()
    && !at.closest(".aloud, .skip, option, datalist, kbd")
  ).map((at) => {
    const [a, b] = [light(rgba(getComputedStyle(at).color)), light(behind(at))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), at.className + ": " + at.textContent.trim().slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5).map(([ratio, what]) => ratio.toFixed(2) + " " + what);
}"""


def test_the_contrast_is_measured(browser):
    page = browser.new_page()
    page.set_content("<main><p style='color: #888'>faint</p><p>plain</p></main>")
    assert len(page.evaluate(CONTRAST)) == 1
    page.close()
