/* Counts along while a summary is typed, and times half a minute of reading it aloud.
   The page works without it: the server counts when the text is saved. */
(() => {
  "use strict";
  const HALF_A_MINUTE = 30;
  const between = /[\s–—…/|]+/u;
  const said = /[\p{L}\p{N}]/u;

  const count = (text) => text.split(between).filter((piece) => said.test(piece)).length;

  const length = (words, pace) => {
    const seconds = Math.max(5, 5 * Math.round((words * 60) / pace / 5));
    return `${words} ${words === 1 ? "word" : "words"}. Read aloud: about ${seconds} seconds.`;
  };

  for (const template of document.querySelectorAll("template[data-aloud]")) {
    const text = document.getElementById(template.dataset.aloud);
    const meter = document.getElementById(template.dataset.words);
    if (!text || !meter) continue;
    const pace = Number(template.dataset.pace);
    const bar = meter.querySelector(".m2");
    const line = meter.querySelector("p");
    text.addEventListener("input", () => {
      const words = count(text.value);
      meter.hidden = words === 0;
      bar.setAttribute("width", String(words));
      line.textContent = length(words, pace);
    });

    const part = template.content.firstElementChild.cloneNode(true);
    const [button, timer, status] = part.children;
    const begin = button.textContent;
    let ticking = 0;
    let begun = 0;
    const passed = () => Math.floor((performance.now() - begun) / 1000);
    const stop = (message) => {
      clearInterval(ticking);
      ticking = 0;
      button.textContent = begin;
      timer.textContent = "";
      status.textContent = message;
    };
    button.addEventListener("click", () => {
      if (ticking) {
        stop(`You stopped after ${passed() === 1 ? "1 second" : `${passed()} seconds`}.`);
        return;
      }
      begun = performance.now();
      button.textContent = "Stop";
      status.textContent = "";
      timer.textContent = `0 of ${HALF_A_MINUTE} seconds`;
      ticking = setInterval(() => {
        if (passed() >= HALF_A_MINUTE) stop("That was 30 seconds. Could you finish?");
        else timer.textContent = `${passed()} of ${HALF_A_MINUTE} seconds`;
      }, 200);
    });
    template.replaceWith(part);
  }
})();
