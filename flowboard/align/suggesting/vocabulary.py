"""The words of prompts: what they order, what an output is called, what its parts and sources are."""

from __future__ import annotations

from typing import Final

from flowboard.align.suggesting.phrasing import phrase

IMPERATIVES: Final = phrase(
    r"write|answer|respond|reply|use|include|make|keep|give|provide|create|generate|produce|list|"
    r"describe|explain|summari[sz]e|"
    r"limit|restrict|return|output|print|say|tell|start|begin|end|finish|conclude|open|close|add|"
    r"put|place|wrap|enclose|format|"
    r"compose|draft|rewrite|rephrase|paraphrase|translate|convert|turn|repeat|highlight|bold|"
    r"italici[sz]e|emphasi[sz]e|mention|"
    r"contain|ensure|separate|divide|mark|label|structure|organi[sz]e|present|choose|pick|select|"
    r"classify|name|suggest|propose|"
    r"come up with|brainstorm|outline|shorten|condense|expand|extend|elaborate|compare|contrast|"
    r"discuss|analy[sz]e|review|"
    r"evaluate|show|introduce|invent|imagine|design|develop|plan|state|identify|extract|find|note|"
    r"construct|formulate|craft|"
    r"prepare|build|edit|improve|correct|fix|proofread|continue|complete|avoid|refrain|do|never|"
    r"don't|stick|stay|aim|get|be|act|"
    r"have|insert|incorporate|refer|cite|quote|speak|cap|cut|trim|reduce|follow|employ|deliver|"
    r"report|render|submit|record|"
    r"transcribe|reformulate|argue|persuade|narrate|sort|order|rank|rate|score|pen|go|let|restate|"
    r"recommend|advise|critique|"
    r"interpret|define|illustrate|examine|explore|only|exactly|capitali[sz]e|send|take|assume|"
    r"pretend|split|leave|set|display|"
    r"emit|express|convey|cover|surround|copy|exclude|omit"
)
"""Verbs that order, at the beginning of a sentence or clause."""

LEAD_IN: Final = phrase(
    r"(?:(?:please|kindly|also|then|and|but|always|just|now|so|first(?:ly)?|second(?:ly)?|"
    r"third(?:ly)?|finally|lastly|next|"
    r"additionally|furthermore|moreover|in addition|besides|however|instead|again|remember(?:,| "
    r"to| that)?|"
    r"(?:make|be) sure(?: (?:to|that|you))?|ensure(?: that)?|important(?:ly)?|note(?: that)?|"
    r"(?:you|one) (?:should|must|need to|have to|are to|will|shall)|your (?:task|job|goal) is to|"
    r"(?:can|could|would|will) you(?: please)?|(?:i|we)(?:'d| would)? (?:want|need|like) (?:you )?to|"
    r"help me(?: to)?|let's|when (?:writing|replying|responding|answering|you \w+)[^,]{0,40},|"
    r"in (?:your|the) (?:response|answer|reply|output|text),?|in this \w+,?|as a[^,]{0,60},|"
    r"ok(?:ay)?|hi|hello|hey|"
    r"for (?:this|the|your) (?:task|response|answer|output|exercise),?|at the end(?: of [\w ]{0,40})?,?|"
    r"at the (?:very )?beginning(?: of [\w ]{0,40})?,?|(?:using|in|given|with|without) "
    r"[^,]{1,80},)[\s,:]*)"
)
"""What may stand before such a verb."""

OUTPUT: Final = phrase(
    r"(?:responses?|answers?|repl(?:y|ies)|outputs?|completions?|results?|texts?|essays?|poems?|"
    r"stor(?:y|ies)|letters?|summar(?:y|ies)|"
    r"articles?|e-?mails?|blog(?: posts?)?|posts?|tweets?|speech(?:es)?|songs?|lyrics|raps?|"
    r"limericks?|haikus?|ballads?|odes?|sonnets?|"
    r"reports?|reviews?|descriptions?|messages?|paragraphs?|pieces?|papers?|dialogues?|scripts?|"
    r"plays?|jokes?|riddles?|"
    r"proposals?|resumes?|cover letters?|advertisements?|ads?|ad copy|copy|pitch|rubrics?|"
    r"templates?|itinerar(?:y|ies)|recipes?|"
    r"plans?|guides?|tutorials?|explanations?|analysis|critiques?|arguments?|content|write-?up|"
    r"notes?|bio(?:graphy)?|"
    r"press release|newsletter|announcement|overview|translation|version|outline|transcript|brief|"
    r"document|comments?|entry|fable|"
    r"novel|narrative|monologue|conversation|questionnaire|faq|list|it|everything|whole thing|"
    r"length|total)"
)
"""What an output may be called."""

YOURS: Final = phrase(
    r"(?:your|the) (?:(?:entire|whole|full|complete|final|overall|own|total|written|generated|"
    r"resulting) ){0,2}"
    r"(?:response|answer|reply|output|completion|result|text)s?"
)
"""What can only be the output."""

PART: Final = phrase(
    r"(?:titles?|headlines?|headings?|headers?|subjects?|subject lines?|greetings?|salutations?|"
    r"introductions?|intros?|openings?|openers?|"
    r"conclusions?|closings?|closers?|bullets?|bullet points?|items?|entr(?:y|ies)|rows?|columns?|"
    r"cells?|fields?|values?|keys?|"
    r"tags?|names?|labels?|sections?|steps?|points?|questions?|options?|captions?|footnotes?|"
    r"slides?|cards?|taglines?|slogans?|"
    r"hooks?|chorus(?:es)?|bridges?|chapters?|scenes?|acts?|quotes?|quotations?|hashtags?|"
    r"categor(?:y|ies)|cta|call to action|"
    r"meta descriptions?|definitions?|reasons?|tips?|facts?|ideas?|variables?|passwords?|"
    r"usernames?|postscript|sign-?off|"
    r"preview|snippets?|teasers?|subtitles?|subheadings?|abstracts?|characters?|people|persons?|"
    r"examples?|"
    r"sub-?points?|attributes?|propert(?:y|ies)|rationale|reasoning|justification|thoughts?|"
    r"thinking|placeholders?|"
    r"instructions?|prompts?|stanzas?|verses?|body)"
)
"""What may be a part of an output, with a length of its own."""

SOURCE: Final = phrase(
    r"(?:inputs?|sources?|contexts?|documents?|passages?|transcripts?|chunks?|excerpts?|tickets?|"
    r"reviews?|e-?mails?|articles?|texts?|"
    r"files?|conversations?|calls?|books?|prompts?|questions?|quer(?:y|ies)|requests?|messages?|"
    r"contracts?|stor(?:y|ies)|essays?|"
    r"paragraphs?|meetings?|interviews?|posts?|tweets?|comments?|logs?|records?|polic(?:y|ies)|"
    r"resumes?|cv|websites?|pages?|sites?|"
    r"novels?|songs?|poems?|reports?|speech(?:es)?)"
)
"""What an input may be called."""

PEOPLE: Final = phrase(
    r"(?:users?|customers?|clients?|students?|readers?|them|him|her|candidates?|people|kids|"
    r"children|employees?|team|players?|"
    r"friends?|persons?|man|woman|wife|husband|son|daughter|boss|interviewers?|interviewees?|"
    r"participants?|applicants?|patients?|"
    r"callers?|visitors?|authors?|writers?|models?|ai|llm|chatbots?|pupils?|class|teachers?|"
    r"parents?|guests?|members?|tenants?|residents?|attendees?|audience|subscribers?|colleagues?|"
    r"managers?|staff|agents?|respondents?|contestants?|voters?)"
)
"""Who else may be told or said to do something."""

NO_MARK: Final = (
    r"(?!asterisk|star\b|stars|symbol|hyphen|dash|time|word|sentence|line|sign|mark|character|bullet)"
)
"""In front of a noun: it names neither a sign between parts nor a unit of length."""

DESCRIBED: Final = phrase(
    rf"(?:{NO_MARK}(?!opening|introductory|closing|final)[a-z-]+(?:ing|ed|ful|ive|al|ous|ic|able|ible|ish|less|chy|"
    r"nny|tten),? (?:and )?){0,2}"
    rf"{NO_MARK}(?!opening|introductory|closing|final)[a-z-]+(?:ing|ed|ful|ive|al|ous|ic|able|ible|ish|less|chy|nny)"
)
"""Adjectives by their endings: "catchy", "well-written and persuasive"."""

THINGS: Final = phrase(
    rf"(?:{NO_MARK}(?!of |and |or |to |in |for |about |on |with |the )[a-z-]+ ){{0,3}}?{NO_MARK}[a-z]{{3,}}s"
)
"""Things that can be counted, whatever they are: "short answers", "rhyming couplets"."""
