"""Sixty strings that try to become part of a page; each names itself by its number, so that it is found.

Those that succeed set ``window.ran``, open a dialog, or leave an element behind that :data:`MADE` finds.
"""

from __future__ import annotations

_SHAPES = (
    "<script>ran={0}</script>",
    "<ScRiPt>ran={0}</sCrIpT>",
    "<script src=//x{0}.test></script>",
    "<img src=x onerror=ran={0}>",
    "<img/src/onerror=ran={0}>",
    "<svg onload=ran={0}>",
    "<svg/onload=ran={0}>",
    "<svg><script>ran={0}</script>",
    "<body onload=ran={0}>",
    "<input autofocus onfocus=ran={0}>",
    "<details open ontoggle=ran={0}>",
    "<video><source onerror=ran={0}>",
    "<marquee onstart=ran={0}>",
    "<iframe src=javascript:ran={0}>",
    "<iframe srcdoc='<x{0}>'>",
    "<object data=javascript:ran={0}>",
    "<embed src=//x{0}.test>",
    "<a href=javascript:ran={0}>x{0}</a>",
    "<a href='java&#115;cript:ran={0}'>x</a>",
    "<form action=//x{0}.test><button>x",
    "<base href=//x{0}.test/>",
    "<meta http-equiv=refresh content='0;//x{0}'>",
    "<link rel=stylesheet href=//x{0}.test>",
    "<style>*{{display:none}}/*x{0}*/</style>",
    "<p style=position:fixed>x{0}</p>",
    "<math><mi xlink:href=javascript:{0}>",
    "<template><x{0}></template>",
    "<x{0} onclick=ran={0}>",
    "<plaintext>x{0}",
    "<textarea>x{0}",
    "<!--x{0}",
    "--><x{0}>",
    "]]><x{0}>",
    "</script><x{0}>",
    "</title><x{0}>",
    "</textarea><x{0}>",
    "</style><x{0}>",
    "</select><x{0}>",
    '"><x{0}>',
    "'><x{0}>",
    '" onmouseover=ran={0} x="',
    "' onfocus=ran={0} autofocus x='",
    '" autofocus onfocus=ran={0} "',
    "` onload=ran={0} `",
    '\\"><x{0}>',
    "javascript:ran={0}",
    "JaVaScRiPt:ran={0}//",
    "data:text/html,<x{0}>",
    "&lt;x{0}&gt;",
    "&#60;x{0}&#62;",
    "\\u003cx{0}\\u003e",
    "%3Cx{0}%3E",
    "{{{{x{0}}}}}{{% debug %}}",
    "${{ran={0}}}",
    "';ran={0};//",
    '";ran={0};//',
    "</p hx-on:load=ran={0}>",
    "<b hx-get=/x{0} hx-trigger=load>",
    "<x{0}\u0000>".replace("\u0000", "\u2028"),
    "＜x{0}＞\u202e\ufeff<x{0}>",
)
STRINGS = tuple(shape.format(number) for number, shape in enumerate(_SHAPES, start=100))
# What a page of ours never has.
MADE = (
    ", ".join(f"x{number}" for number in range(100, 100 + len(STRINGS)))
    + ", [onerror], [onload], [onclick], [onfocus], [onmouseover], [ontoggle], [onstart], [style], [srcdoc]"
    + ", iframe, object, embed, base, marquee, video, math, plaintext, meta[http-equiv], template"
    + ", script:not([src^='/static/']), [href^='//'], [src^='//'], [action^='//']"
    + ", [href^='java' i], [href^='data:' i], [hx-get*='/x1'], [x='']"
)
