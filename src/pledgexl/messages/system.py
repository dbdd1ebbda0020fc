"""What the system says of a file that it refuses, in Japanese: it speaks English to Python."""

import errno
import os

from pledgexl.messages.language import Language

_REASONS = {
    # Windows says the same of a file that another program has open.
    errno.EACCES: "ほかで開かれているか、権限がありません",
    errno.EPERM: "許可されていません",
    errno.ENOENT: "見つかりません",
    errno.EEXIST: "同じ名前のものがあります",
    errno.ENOTDIR: "フォルダーではありません",
    errno.EISDIR: "フォルダーです",
    errno.ENOTEMPTY: "フォルダーが空ではありません",
    errno.ENOSPC: "空き容量がありません",
    errno.EROFS: "書き込みが禁止されています",
    errno.EBUSY: "使用中です",
    errno.EIO: "読み書きに失敗しました",
    errno.EINVAL: "使えない名前か値です",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.EMFILE: "開いているファイルが多すぎます",
    errno.ELOOP: "リンクが循環しています",
    errno.ETIMEDOUT: "応答がありません",
    errno.ECONNREFUSED: "接続を拒否されました",
}
_BY_ENGLISH = {os.strerror(code): japanese for code, japanese in _REASONS.items()}


def in_words(reason: str, language: Language) -> str:
    """Return `reason`, as an OSError gives it, in `language` where it is a common one."""
    return _BY_ENGLISH.get(reason, reason) if language is Language.JA else reason
