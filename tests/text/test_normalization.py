"""The matching copy: one form for what is written in several, and the same form when it is made again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import normalize, simplify

SAME = [
    # amounts
    ("3 万亿元", "30,000 亿元"),
    ("三万亿元", "3万亿元"),
    ("1.5亿", "15000万"),
    ("1.5亿", "150,000,000"),
    ("一亿两千万", "1.2亿"),
    ("1亿2千万", "1.2亿"),
    ("218.7亿元", "21870000000元"),
    ("5806 万人次", "58060000人次"),
    ("五千八百零六万人次", "5806万人次"),
    ("1,227 万余人", "1227万余人"),
    ("十三点一万个", "13.1万个"),
    ("三十多万人", "30多万人"),
    ("两百万", "二百万"),
    ("贰佰万元", "200万元"),
    ("达到一百二十", "达到120"),
    ("12,351", "１２３５１"),
    # shares
    ("百分之三十", "30%"),
    ("百分之三十", "30 %"),
    ("百分之三十", "３０％"),
    ("百分之六点五", "6.5%"),
    ("百分之零点五", "0.5%"),
    ("百分之百", "百分百"),
    ("三分之二", "2/3"),
    ("千分之三", "3‰"),
    ("三成以上", "30%以上"),
    ("达到六成五。", "达到65%。"),
    # years and dates
    ("二〇二三年", "2023年"),
    ("二零二三年", "2023年"),
    ("二○二〇年", "2020年"),
    ("二0二三年", "2023年"),
    ("一九七八年", "1978年"),
    ("2023-10-09", "2023年10月9日"),
    ("2023/10/9", "二〇二三年十月九日"),
    ("2023.10.9", "2023 年 10 月 9 日"),
    # counts, ordinals, names
    ("二十条举措", "20 条举措"),
    ("未来五年", "未来5年"),
    ("九个方面", "9个方面"),
    ("第十八次全国代表大会", "第18次全国代表大会"),
    ("第三部分", "第3部分"),
    ("第二章", "第2章"),
    ("党的20大以来", "党的二十大以来"),
    ("“14五”规划", "“十四五”规划"),
    # units, scripts, width, case
    ("30km", "三十公里"),
    ("30千米", "30公里"),
    ("5公斤", "5kg"),
    ("臺灣工會後勤", "台湾工会后勤"),
    ("ＧＤＰ增長３％", "gdp增长3%"),
    ("平方千米" + "30平方千米", "平方千米" + "30km2"),
]
DIFFERENT = [
    ("第一", "第1"),
    ("十分重要", "10分重要"),
    ("千方百计", "1000方百计"),
    ("一带一路", "1带1路"),
    ("三成立", "30%立"),
    ("000万", "0"),
    ("3.5.1", "3.51"),
    ("30%", "30‰"),
    ("3万元", "3亿元"),
]
UNCHANGED = [
    "五一国际劳动节",
    "一心一意",
    "一键入会",
    "三、",
    "队伍",
    "大陆",
    "第三产业",
    "20大任务",
    "007",
    "00123",
]


@pytest.mark.parametrize(("written", "other"), SAME)
def test_two_ways_of_writing_have_one_form(written: str, other: str) -> None:
    assert normalize(written) == normalize(other)


@pytest.mark.parametrize(("written", "other"), DIFFERENT)
def test_different_things_keep_different_forms(written: str, other: str) -> None:
    assert normalize(written) != normalize(other)


@pytest.mark.parametrize("text", UNCHANGED)
def test_words_with_numerals_stay_words(text: str) -> None:
    assert normalize(text) == text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("筹集资金 77.5 亿元，帮扶慰问职工 2289.5 万人次", "筹集资金77.5亿元，帮扶慰问职工2289.5万人次"),
        ("（2023 年 10 月 9 日）", "(2023年10月9日)"),
        ("以实施双 15 工程为牵引", "以实施双15工程为牵引"),
        ("推进全国工会系统 12351 维权服务热线建设", "推进全国工会系统12351维权服务热线建设"),
        ("“工会+法院+检察院+人社+司法”", "“工会+法院+检察院+人社+司法”"),
        ("①2023年", "1 2023年"),
        ("6½", "6 1/2"),
        ("今后 五年投入 三十万元", "今后5年投入30万元"),
        ("今\x85五年", "今5年"),
    ],
)
def test_the_form_is_known(text: str, form: str) -> None:
    assert normalize(text) == form


def test_simplify_keeps_case_and_numbers() -> None:
    assert simplify("ＧＤＰ增長３％，二〇二三年") == "GDP增长3%,二〇二三年"


MIXED = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "零〇○一二两三四五六七八九十百千万亿点分之成年月日第大个%，。 0123456789.,/-壹贰佰拾km百分后後臺①½０％"
        ),
        st.characters(),
    ),
    max_size=40,
)


@given(MIXED)
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(MIXED)
def test_simplifying_twice_changes_nothing_more(text: str) -> None:
    once = simplify(text)
    assert simplify(once) == once


@given(st.integers(min_value=1, max_value=10**13))
def test_every_amount_has_one_form_with_and_without_scales(value: int) -> None:
    forms = {normalize(f"{value}元"), normalize(f"{value:,}元")}
    if value % 10**4 == 0:
        forms.add(normalize(f"{value // 10**4}万元"))
    if value % 10**8 == 0:
        forms |= {normalize(f"{value // 10**8} 亿元"), normalize(f"{value // 10**8:,}亿元")}
    assert len(forms) == 1


@given(st.integers(min_value=0, max_value=2099 - 1700))
def test_a_year_has_one_form_in_chinese_and_arabic_digits(after: int) -> None:
    year = str(1700 + after)
    chinese = year.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    assert normalize(f"{chinese}年") == f"{year}年"
