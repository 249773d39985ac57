"""All stories of the demo, in the order in which newcomers may want to read them."""

from hiring.demo.data_stories import (
    the_manager_he_feared,
    the_one_who_waits_for_feedback,
    the_one_who_wanted_to_be_asked_first,
    the_ones_at_the_beginning,
    the_quick_back_channel,
)
from hiring.demo.openings import the_two_openings
from hiring.demo.people_stories import the_ones_who_are_asked
from hiring.demo.records_stories import (
    the_mail_that_came_back,
    the_one_who_is_forgotten,
    the_wrong_employer,
)
from hiring.demo.sales_stories import (
    the_one_who_asked_for_feedback,
    the_two_start_ups,
)
from hiring.demo.sending_stories import the_debriefs_that_leave
from hiring.demo.stage import Story

STORIES: tuple[Story, ...] = (
    the_two_openings,
    the_quick_back_channel,
    the_manager_he_feared,
    the_two_start_ups,
    the_one_who_wanted_to_be_asked_first,
    the_one_who_asked_for_feedback,
    the_one_who_waits_for_feedback,
    the_ones_at_the_beginning,
    the_ones_who_are_asked,
    the_mail_that_came_back,
    the_wrong_employer,
    the_one_who_is_forgotten,
    the_debriefs_that_leave,
)
