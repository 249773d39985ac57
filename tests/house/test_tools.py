"""What the other tests stand on: a second database and a browser."""

import sqlalchemy
from playwright.sync_api import Browser


def test_postgresql_gives_each_test_an_empty_database(postgres_url: str) -> None:
    engine = sqlalchemy.create_engine(postgres_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE note (text varchar)"))
    engine.dispose()


def test_postgresql_gives_the_next_test_an_empty_one_again(postgres_url: str) -> None:
    engine = sqlalchemy.create_engine(postgres_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


def test_chromium_shows_a_page_without_javascript(browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("data:text/html,<h1>Say-so</h1>")
        assert page.get_by_role("heading").inner_text() == "Say-so"
