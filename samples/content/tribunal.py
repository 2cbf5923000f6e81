"""The written reasons of an employment tribunal, as plain text."""

SOURCE = """
EMPLOYMENT TRIBUNAL SITTING AT ELDERWICK

Case number: 4107733/2023

BETWEEN

    MS A. CORRIGAN                         Claimant

    and

    PELLWORTH BAKERIES LIMITED             Respondent

Heard on 11, 12 and 13 June 2024 before Employment Judge Sarto, Mrs J. Whitlam and Mr P. Adeyeye
For the claimant: Mr H. Loxley, of counsel
For the respondent: Ms C. Duquesne, solicitor

JUDGMENT

The unanimous judgment of the tribunal is that:

(1) the claimant was constructively and unfairly dismissed;
(2) the complaint of unauthorised deductions from wages succeeds as to the bank holiday premium and otherwise fails;
(3) the complaint of less favourable treatment as a part-time worker fails;
(4) the respondent must pay the claimant a total of 10,887.37 pounds, made up as set out in paragraph 31.

REASONS

The issues

1. The claimant worked for the respondent as a night-shift supervisor from 5 May 2014 until she resigned with immediate effect on 17 February 2023. She says that a change to the rota, and the way her grievance about it was handled, left her no choice.

2. The respondent says that the rota was changed under a flexibility clause, that the grievance was fairly heard, and that the claimant left because she had found other work.

3. The parties agreed a list of issues, which we have followed. It was not in dispute that the claim was presented in time.

Findings of fact

4. The respondent bakes bread and morning goods at three sites. The claimant worked at the Dunnet Street site, where twenty-six people were employed on nights.

5. Clause 9 of her contract said that the respondent "may vary start and finish times by up to ninety minutes on seven days' notice". Her hours were 9.30 pm to 5.30 am on four nights a week.

6. On 9 November 2022 the site manager, Mr Strand, told the night staff that from 21 November they would begin at 6.00 pm. That was a change of three and a half hours. Nobody was asked for their views beforehand.

7. The claimant told Mr Strand at once that she cared for her father, who has dementia, until her sister came home at 8.15 pm. He answered that "everyone has something". We accept her note of the conversation, which she wrote the same evening.

8. She worked the new hours under protest from 21 November and paid a neighbour 18 pounds a night to sit with her father.

9. On 2 December 2022 she lodged a written grievance. The respondent's own procedure says that a grievance meeting will be held within ten working days. It was held on 26 January 2023, and was chaired by Mr Strand, about whom she was complaining.

10. The outcome letter, dated 13 February 2023, ran to four lines. It rejected the grievance because "the needs of the business come first" and did not mention a right of appeal.

11. The claimant resigned by e-mail four days later. She began work at a hotel on 3 April 2023 at a lower wage. We find that she first applied for that post on 20 February 2023, after she had resigned.

12. As to wages, a notice in the canteen, signed by the then managing director in 2017, promised night staff time and three-quarters for bank holidays. It was paid until August 2021 and then reduced to time and a half without notice.

13. As to part-time status, the claimant compared herself with Mr Iqbal, who worked five nights. He was moved to the new rota on the same day and on the same terms.

The law

14. An employee is constructively dismissed if the employer commits a repudiatory breach of contract, the employee resigns at least in part because of it, and does not affirm the contract by delay. We directed ourselves that a series of acts may together amount to a breach of the implied term of trust and confidence.

15. A contractual power to vary must be exercised within its terms. It cannot be stretched because the employer's need is pressing.

16. An enhanced payment set out in a notice may become a term by incorporation where it is certain, has been communicated, and has been paid as of right.

Conclusions

17. The rota change was outside clause 9. Ninety minutes is not two hundred and ten. That alone was a fundamental breach going to the root of a night worker's bargain.

18. The handling of the grievance made it worse. A manager should not judge a complaint about himself, and eight weeks is not ten working days. The failure to offer an appeal was a breach of the respondent's own procedure.

19. We reject the argument that the claimant affirmed the contract by working for twelve weeks. She said in terms that she did so under protest, and she was waiting for a decision which the respondent delayed.

20. The reason for the resignation was the breach. The new job came afterwards.

21. No potentially fair reason for dismissal was put forward in the alternative. The dismissal was therefore unfair.

22. The bank holiday premium was a term of the contract. The claimant worked eleven bank holiday shifts at the reduced rate and is entitled to the difference. Her claim for a Christmas bonus fails, because the bonus was described in every payslip as discretionary and had been missed in two earlier years.

23. The part-time worker complaint fails on its facts, because her comparator was treated in the same way.

Remedy

24. The claimant's gross weekly pay was 492 pounds and her net weekly pay 411 pounds. She was 43 at the date of dismissal and had eight complete years of service.

25. She did not ask to be reinstated or re-engaged.

26. She gave evidence of sixty-one applications for work, which we accept. She took reasonable steps to reduce her loss.

27. Her loss from 17 February to 3 April 2023 was total. From 3 April 2023 her net loss was 74 pounds a week, and we find that it would have lasted until 31 October 2023, when she was promoted at the hotel.

28. We award 450 pounds for the loss of statutory rights. There is no separate award for notice pay, because the loss in paragraph 27 covers the notice period.

29. There was an unreasonable failure to follow the code of practice on grievances. We increase the compensatory award by 15 per cent.

30. We considered whether the claimant would have left anyway. There was no evidence that she would.

31. The award is made up as follows:

    Basic award (8 weeks, part at the higher multiplier)     4,428.00
    Loss to 3 April 2023                                     2,642.14
    Continuing loss to 31 October 2023                       2,230.57
    Loss of statutory rights                                   450.00
    Increase of 15 per cent on the three items above           798.41
    Bank holiday premium, 11 shifts                            338.25
    TOTAL                                                   10,887.37

32. The recoupment regulations do not apply, because the claimant received no benefits.

Employment Judge Sarto
Reasons sent to the parties on 8 July 2024
"""
