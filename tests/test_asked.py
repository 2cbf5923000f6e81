"""A piece that lacks the kind of thing that a question asks for does not answer it."""

import pytest

from assistant.asked import may_answer
from assistant.bounds import outside
from assistant.scope import strange

SIGNED = "By: /s/ Ingrid Thornquist Name: Ingrid Thornquist Title: Director"
PARTIES = (
    "This agreement is made and entered into on 3 May 2021 by and between Harrow Mills (the Company) and Ada Holt."
)


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("How long does the lease run?", "The term is twenty (20) years.", True),
        ("How long does the lease run?", "It is made this 17th day of November 2015.", False),
        ("How long may it be kept?", "Keep it until the end of the month.", True),
        ("How much does a vial cost?", "A vial of 284 mg is given to adults.", False),
        ("How much does a vial cost?", "The price of a vial is £24.", True),
        ("What percentage of patients relapse?", "Most relapses are mild.", True),
        ("What percentage of patients relapse?", "A relapse may follow an infection.", False),
        ("By what percentage do fees rise?", "The fee is a percentage share of the base fee.", False),
        ("By what percentage do fees rise?", "The fee is increased by three (3) percent.", True),
        ("At what age is the vaccine given?", "Vaccines for children prevent infections.", False),
        ("At what age is the vaccine given?", "It is given to children of 12 months.", True),
        ("How many tonnes must be bought?", "The buyer buys all its flour from the mill.", False),
        ("How many hours a week is it open?", "It is open forty (40) hours per week.", True),
        ("How often is the cream put on?", "Wash your hands after putting on the cream.", False),
        ("How often is the cream put on?", "The cream is put on twice daily.", True),
        ("When was the lawyer suspended?", "The lawyer may answer within 20 days.", False),
        ("By when is the statement due?", "Statements are due on or before July 21, 2017.", True),
        ("How long is it kept, and what does it cost?", "It costs £24.", True),
        ("What does the Director earn?", SIGNED, False),
        ("Who signed as Director?", SIGNED, True),
        ("Which law governs the agreement with Harrow Mills?", PARTIES, False),
        ("Which of the agreements were made in 2021?", PARTIES, True),
        ("Who are the parties to the agreement?", PARTIES, True),
        ("What does it cost, and within how many days is it paid?", "It costs £24.", True),
        ("What interest is due?", "The Company promotes the Adviser.", False),
        ("What is the top interest rate?", "Interest is 4 per cent a year.", True),
        ("What notice must the Company give the Adviser?", "The Adviser may end it by notice to the Company.", False),
        ("What notice must the Company give the Adviser?", "The Company may end it by notice to the Adviser.", True),
        ("What notice must the Company give?", "The Adviser may end it by notice to the Company.", True),
        ("What is the bonus?", "Harrow Mills Limited, Ada Holt", False),
        ("What was the retainer for 1997?", "The retainer is paid in four instalments.", False),
        ("What was the retainer for 1997?", "The retainer for 1997 is £70,000.", True),
    ],
)
def test_what_lacks_the_kind_of_thing_asked_for_does_not_answer(question, text, answers):
    assert may_answer(question, text, text, is_row=False) is answers


MONEY = "How much is Carrow paying for the shares in Lintmill?"
LINT = "(2) Carrow and Tane signed the Lintmill Share Purchase Agreement, under which Carrow buys all (100) shares."
PACK = "30-Count Bottle 15 0069-0197-30 Blue film-coated tablet, debossed with “P” (NDC 0069-0197-30)"
REPORTED = (
    "Cardiac Disorders: Palpitations Ear and Labyrinth Disorders: Tinnitus, vertigo Eye Disorders: Blurred vision"
)
NAMED = (
    "Harrow Mills Limited, a company incorporated in the Cayman Islands (“Harrow”), Low Oil (“Low”) and others agree."
)


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        (MONEY, LINT, False),
        (MONEY, "Carrow pays £4,000,000 for the shares.", True),
        (MONEY, "Carrow pays nothing for the shares, which it receives free of charge.", True),
        (MONEY, "Carrow buys ordinary shares of a par value of £0.01 each.", False),
        (MONEY, "Carrow buys ordinary shares, $.01 par value per share.", False),
        ("How many dollars does Carrow pay a year?", "Source: CARROW TRUST, INC., S-11/A, 9/20/2019", False),
        ("What does the Mill have to pay for its petition?", "Re: Case No. 17-12, Harrow Mill v. Ada Holt", False),
        ("What does the Mill have to pay for its petition?", "The fee of £500 is paid with it.", True),
        ("What does the Mill have to do before it may pay rent?", "It gives notice to Low.", True),
        ("Against what must Low insure the mill for its full cost?", "Low insures the mill against fire.", True),
        ("What commission does the agent earn?", "The agent places the shares of the Company.", False),
        ("What commission does the agent earn?", "The agent receives 5.2% of the proceeds.", True),
        ("What price does the Mill pay for flour?", "Flour is bought by the price list of the day.", True),
        ("What price per tonne does the Mill pay?", "The Mill pays $______ a tonne.", True),
        ("How much notice must Ada give?", "Ada is given notice by post to the mill.", False),
        ("How much notice must Ada give?", "Ada may leave at thirty (30) days’ notice.", True),
        ("How much notice must Ada give?", "Ada may leave at once, without notice.", True),
        ("To what dose is Tolvex first reduced?", "Reduce the dose of Tolvex as described in Table 1.", False),
        ("To what dose is Tolvex first reduced?", "The first reduced dose is 30 mg once daily.", True),
        ("What dose of Tolvex is given in liver failure?", "Tolvex is contraindicated in liver failure.", True),
        ("How much charcoal is given?", "Give charcoal early.", False),
        ("How much charcoal is given?", "Give charcoal, at least five times the dose taken.", True),
        ("In how many matches must Ada play?", "Ada played for the Mill on January 13, 2005.", False),
        ("In how many matches must Ada play?", "Under Section 12 of the 1933 Act (see Table 2) Ada plays.", False),
        ("In how many matches must Ada play?", "Ada plays in a minimum of fifteen (15) matches.", True),
        ("Which country’s law governs the ending of the venture?", "It ends for Low as of the closing.", False),
        ("Which country’s law governs the ending of the venture?", "This is governed by the laws of Japan.", True),
        ("What does it cost, and by when is it due?", "Case No. 17-12, Holt v. Mill", False),
        ("What does it cost, and by when is it due?", "It costs £24.", True),
        ("What should a patient do who forgot a tablet?", PACK, False),
        ("What colour is the tablet?", PACK, True),
        ("Which medicines must not be taken with it?", REPORTED, False),
        ("Can it cause tinnitus?", REPORTED, True),
        ("Where may Harrow compete?", NAMED, False),
        ("Where is Harrow incorporated?", NAMED, True),
        ("Which rules hold for Ada Holt?", "Signature Page to the Joint Venture Agreement of Ada Holt", False),
        ("Which rules hold for Ada Holt?", "THE RULES OF THE MILL HOLD FOR ADA HOLT AND FOR ALL WHO WORK", True),
    ],
)
def test_what_is_asked_for_is_held_and_not_only_named(question, text, answers):
    assert may_answer(question, text, text, is_row=False) is answers


def test_the_opening_of_an_agreement_answers_nothing_but_who_and_when():
    opening = "This agreement is entered into on 3 May 2021 between ADA HOLT (“Golfer”) and HARROW MILLS."
    assert not may_answer("What must Ada Holt wear?", opening, opening, is_row=False)
    assert may_answer("When was it signed by Ada Holt?", opening, opening, is_row=False)


def test_the_year_may_stand_around_the_piece():
    assert may_answer("What was the rent in 2024?", "The rent is £5.", "RENT 2024 The rent is £5.", is_row=False)


def test_a_row_needs_no_sentence():
    assert may_answer("Which cup is there?", "Cup Team Winner", "", is_row=True)


@pytest.mark.parametrize(
    ("row", "is_outside"),
    [
        ("20 kg to less than 35 kg | 40 mL", True),
        ("35 kg to less than 50 kg | 50 mL", False),
        ("35 to 40 kg | 50 mL", False),
        ("35 to less than 40 kg | 50 mL", True),
        ("50 kg or more | 60 mL", True),
        ("at least 40 kg | 60 mL", False),
        ("more than 40 kg | 60 mL", True),
        ("up to 30 kg | 10 mL", True),
        ("2 to 5 years | 10 mL", False),
        ("all patients | 10 mL", False),
    ],
)
def test_a_row_answers_only_within_its_bounds(row, is_outside):
    assert outside("How much does a patient of 40 kg take?", row) is is_outside
    assert may_answer("How much does a patient of 40 kg take?", row, row, is_row=True) is not is_outside


def test_a_word_made_of_a_common_one_is_no_name():
    def absent(words):
        return set(words)

    assert strange("When should it be reconsidered or overcharged?", absent) == ()
    assert strange("Is dabigatran given?", absent) == ("dabigatran",)
