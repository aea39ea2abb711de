import os

from flask import Flask

app = Flask(__name__)
app.config["URL"] = os.environ.get("POSTGRESQL_DB_CONNECT_STRING", "sqlite:///shop.db")
